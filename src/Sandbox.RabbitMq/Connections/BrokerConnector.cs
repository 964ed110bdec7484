using System.Security.Authentication;
using RabbitMQ.Client;
using Sandbox.RabbitMq.Connections.Tls;

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
    /// <exception cref="CertificateRefusedException">The broker's certificate is not one to trust.</exception>
    internal async Task<IConnection> ConnectAsync(string purpose, CancellationToken cancellation)
    {
        var server = new ServerCertificateCheck(options);
        try
        {
            return await Factory(purpose, server).CreateConnectionAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (server.Refusal is { } reason)
        {
            throw new CertificateRefusedException(reason, fault);
        }
    }

    /// <summary>The client library's settings for one connection.</summary>
    internal ConnectionFactory Factory(string purpose, ServerCertificateCheck server)
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
        if (options.IsTls)
        {
            // All of it, after the address: what an amqps:// address sets by itself accepts a certificate with anybody's name on it.
            factory.Ssl = new SslOption
            {
                Enabled = true,
                ServerName = options.Uri.DnsSafeHost,
                Version = SslProtocols.Tls12 | SslProtocols.Tls13,
                CertificateValidationCallback = server.Validate,
            };
        }

        return factory;
    }
}
