using System.Collections.Concurrent;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Sandbox.RabbitMq.Publishing;

/// <summary>One connection for publishing, with its idle confirm channels. Replaced as a whole when anything on it is in doubt.</summary>
internal sealed class PublishConnection
{
    private readonly ConcurrentBag<IChannel> _idle = [];
    private volatile string? _blocked;

    internal PublishConnection(IConnection connection)
    {
        Connection = connection;
        connection.ConnectionBlockedAsync += OnBlocked;
        connection.ConnectionUnblockedAsync += OnUnblocked;
    }

    internal IConnection Connection { get; }

    internal bool IsOpen => Connection.IsOpen;

    /// <summary>Why the broker does not read from publishers now; null when it does.</summary>
    internal string? Blocked => _blocked;

    internal async Task<IChannel> RentAsync(CancellationToken cancellation)
    {
        while (_idle.TryTake(out IChannel? idle))
        {
            if (idle.IsOpen)
            {
                return idle;
            }

            await idle.DisposeAsync().ConfigureAwait(false);
        }

        // All four: left out, the limiter stays off and the concurrency 1 by accident rather than by decision. A channel here has
        // one publisher at a time, so it needs no limiter, and it never consumes.
        var options = new CreateChannelOptions(
            publisherConfirmationsEnabled: true,
            publisherConfirmationTrackingEnabled: true,
            outstandingPublisherConfirmationsRateLimiter: null,
            consumerDispatchConcurrency: 1);
        return await Connection.CreateChannelAsync(options, cancellation).ConfigureAwait(false);
    }

    internal void Return(IChannel channel) => _idle.Add(channel);

    private Task OnBlocked(object sender, ConnectionBlockedEventArgs arguments)
    {
        _blocked = arguments.Reason;
        return Task.CompletedTask;
    }

    private Task OnUnblocked(object sender, AsyncEventArgs arguments)
    {
        _blocked = null;
        return Task.CompletedTask;
    }
}
