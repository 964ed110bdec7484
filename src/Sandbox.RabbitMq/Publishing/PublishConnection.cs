using System.Collections.Concurrent;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Sandbox.RabbitMq.Publishing;

/// <summary>
/// One connection for publishing, with its idle confirm channels. Replaced as a whole when anything on it is in doubt. Thread-safe.
/// </summary>
internal sealed class PublishConnection
{
    private readonly ConcurrentBag<IChannel> _idle = [];
    private volatile string? _blocked;

    private PublishConnection(IConnection connection)
    {
        Connection = connection;
        connection.ConnectionBlockedAsync += OnBlocked;
        connection.ConnectionUnblockedAsync += OnUnblocked;
    }

    internal IConnection Connection { get; }

    internal bool IsOpen => Connection.IsOpen;

    /// <summary>Why the broker does not read from publishers now; null when it does.</summary>
    internal string? Blocked => _blocked;

    /// <summary>
    /// Opens all channels at once: opening one later is a question to the broker, and during an alarm it does not even read the question.
    /// </summary>
    internal static async Task<PublishConnection> PrepareAsync(IConnection connection, int channels, CancellationToken cancellation)
    {
        var prepared = new PublishConnection(connection);
        for (int i = 0; i < channels; i++)
        {
            prepared.Return(await connection.CreateChannelAsync(ConfirmOnly, cancellation).ConfigureAwait(false));
        }

        return prepared;
    }

    /// <summary>Takes an idle channel; null when none is left or the one found is closed.</summary>
    internal IChannel? TryRent() => _idle.TryTake(out IChannel? idle) && idle.IsOpen ? idle : null;

    internal void Return(IChannel channel) => _idle.Add(channel);

    // All four: left out, the limiter stays off and the concurrency 1 by accident rather than by decision. A channel here has one
    // publisher at a time, so it needs no limiter, and it never consumes.
    private static CreateChannelOptions ConfirmOnly { get; } = new(
        publisherConfirmationsEnabled: true,
        publisherConfirmationTrackingEnabled: true,
        outstandingPublisherConfirmationsRateLimiter: null,
        consumerDispatchConcurrency: 1);

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
