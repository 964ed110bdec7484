using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Sandbox.RabbitMq.Connections;

namespace Sandbox.RabbitMq.Client;

/// <summary>One life of the client's consuming connection, on which results arrive.</summary>
internal sealed class ReplySession : IAsyncDisposable
{
    /// <summary>Results on their way at once; each may have 16 MiB.</summary>
    private const ushort Prefetch = 16;

    private static readonly TimeSpan QueueLifetime = TimeSpan.FromMinutes(5);

    private readonly IConnection _connection;
    private readonly SessionEnd _end = new();

    private ReplySession(IConnection connection) => _connection = connection;

    /// <summary>Completes, with the reason, when results can no longer arrive here.</summary>
    internal Task<string> Ended => _end.Reached;

    /// <summary>Opens a session and starts listening.</summary>
    /// <param name="connector">Opens connections.</param>
    /// <param name="options">Names and sizes.</param>
    /// <param name="queue">The reply queue: the same for as long as the broker's node that has it is there.</param>
    /// <param name="onReply">Takes each result's properties and body; must not keep the body.</param>
    /// <param name="cancellation">Ends the try.</param>
    internal static async Task<ReplySession> OpenAsync(
        BrokerConnector connector,
        BrokerOptions options,
        ReplyQueue queue,
        Action<IReadOnlyBasicProperties, ReadOnlyMemory<byte>> onReply,
        CancellationToken cancellation)
    {
        IConnection connection = await connector.ConnectAsync("receive results", cancellation).ConfigureAwait(false);
        try
        {
            await Topology.DeclareAsync(connection, options, cancellation).ConfigureAwait(false);
            var session = new ReplySession(connection);
            await session.ListenAsync(queue, onReply, cancellation).ConfigureAwait(false);
            connection = null!;
            return session;
        }
        finally
        {
            if (connection is not null)
            {
                await connection.CloseQuietlyAsync().ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _connection.CloseQuietlyAsync().ConfigureAwait(false);
        _end.End("closed");
    }

    private async Task ListenAsync(ReplyQueue queue, Action<IReadOnlyBasicProperties, ReadOnlyMemory<byte>> onReply, CancellationToken cancellation)
    {
        IChannel channel;
        try
        {
            channel = await ListenOnAsync(queue.Name, onReply, cancellation).ConfigureAwait(false);
        }
        catch (OperationInterruptedException fault) when (ReplyQueue.IsOutOfReach(fault))
        {
            // The same name again would fail for as long as that node is down.
            queue.Move(fault.ShutdownReason!.ReplyText);
            channel = await ListenOnAsync(queue.Name, onReply, cancellation).ConfigureAwait(false);
        }

        _end.Watch(_connection);
        _end.Watch(channel);
    }

    private async Task<IChannel> ListenOnAsync(string queue, Action<IReadOnlyBasicProperties, ReadOnlyMemory<byte>> onReply, CancellationToken cancellation)
    {
        // All four, as everywhere: two of them would be wrong by default.
        var channelOptions = new CreateChannelOptions(
            publisherConfirmationsEnabled: false,
            publisherConfirmationTrackingEnabled: false,
            outstandingPublisherConfirmationsRateLimiter: null,
            consumerDispatchConcurrency: 1);
        IChannel channel = await _connection.CreateChannelAsync(channelOptions, cancellation).ConfigureAwait(false);

        // Not exclusive, and durable: an exclusive queue dies with its connection, and every result published while this process
        // reconnects would be unroutable. This one outlives the connection and a broker restart, and goes by itself when nobody has
        // listened for a while. Its name is random and told to the broker's own users only.
        var arguments = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["x-queue-type"] = "classic",
            ["x-expires"] = (int)QueueLifetime.TotalMilliseconds,
        };
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellation)
            .ConfigureAwait(false);
        await channel.BasicQosAsync(0, Prefetch, global: false, cancellation).ConfigureAwait(false);
        var receiver = new ReplyReceiver(channel, onReply, _end.End);
        await channel.BasicConsumeAsync(queue, autoAck: false, receiver, cancellation).ConfigureAwait(false);
        return channel;
    }
}
