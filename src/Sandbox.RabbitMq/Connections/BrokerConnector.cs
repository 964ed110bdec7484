using RabbitMQ.Client;

namespace Sandbox.RabbitMq.Connections;

/// <summary>Opens connections, all with the same settings. Stateless; safe to share.</summary>
internal sealed class BrokerConnector(BrokerOptions options)
{
    /// <summary>For the socket, for the handshake, and for every call that waits for the broker's answer.</summary>
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(10);

    // RabbitMQ before 4.0 carries messages of up to 128 MiB. One that we would refuse to read would cost the connection; one that
    // we read becomes a dead letter with a reason.
    private const uint MaxInboundBytes = 128 * 1024 * 1024;

    /// <summary>Opens one connection. The caller owns it.</summary>
    /// <param name="purpose">What it is for, as operators see it in the broker's list.</param>
    /// <param name="cancellation">Ends the try.</param>
    internal Task<IConnection> ConnectAsync(string purpose, CancellationToken cancellation)
    {
        var factory = new ConnectionFactory
        {
            Uri = options.Uri,
            ClientProvidedName = $"sandbox {options.Worker}: {purpose}",

            // The client gives up after three of its own intervals (measured); two of the promised ones are the bound.
            RequestedHeartbeat = options.Heartbeat * 2 / 3,
            RequestedConnectionTimeout = CallDeadline,
            HandshakeContinuationTimeout = CallDeadline,
            ContinuationTimeout = CallDeadline,
            MaxInboundMessageBodySize = MaxInboundBytes,

            // The client's recovery misses channel-level closes, cancelled consumers, refused logins and the first connect. The loops
            // of this project cover all of them, and two owners of one connection would be one too many.
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
        };
        return factory.CreateConnectionAsync(cancellation);
    }
}
