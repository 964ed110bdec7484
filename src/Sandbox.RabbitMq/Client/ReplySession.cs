using RabbitMQ.Client;
using Sandbox.RabbitMq.Connections;

namespace Sandbox.RabbitMq.Client;

/// <summary>One life of the client's consuming connection, on which results arrive.</summary>
internal sealed class ReplySession : IAsyncDisposable
{
    /// <summary>Results on their way at once; each may have 16 MiB.</summary>
    private const ushort Prefetch = 16;

    private static readonly TimeSpan QueueLifetime = TimeSpan.FromMinutes(5);

    private readonly SessionEnd _end = new();

    private ReplySession(IConnection connection) => Connection = connection;

    /// <summary>Open as long as the session is; for channels of somebody's own.</summary>
    internal IConnection Connection { get; }

    /// <summary>Completes, with the reason, when results can no longer arrive here.</summary>
    internal Task<string> Ended => _end.Reached;

    /// <summary>Opens a session and starts listening.</summary>
    /// <param name="connector">Opens connections.</param>
    /// <param name="options">Names and sizes.</param>
    /// <param name="queue">The reply queue: the same for this process's whole life.</param>
    /// <param name="onReply">Takes each result's properties and body; must not keep the body.</param>
    /// <param name="cancellation">Ends the try.</param>
    internal static async Task<ReplySession> OpenAsync(
        BrokerConnector connector,
        BrokerOptions options,
        string queue,
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
        await Connection.CloseQuietlyAsync().ConfigureAwait(false);
        _end.End("closed");
    }

    private async Task ListenAsync(string queue, Action<IReadOnlyBasicProperties, ReadOnlyMemory<byte>> onReply, CancellationToken cancellation)
    {
        // All four, as everywhere: two of them would be wrong by default.
        var channelOptions = new CreateChannelOptions(
            publisherConfirmationsEnabled: false,
            publisherConfirmationTrackingEnabled: false,
            outstandingPublisherConfirmationsRateLimiter: null,
            consumerDispatchConcurrency: 1);
        IChannel channel = await Connection.CreateChannelAsync(channelOptions, cancellation).ConfigureAwait(false);
        _end.Watch(Connection);
        _end.Watch(channel);

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
    }
}
