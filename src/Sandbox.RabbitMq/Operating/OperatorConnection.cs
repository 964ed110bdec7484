using RabbitMQ.Client;
using Sandbox.RabbitMq.Connections;

namespace Sandbox.RabbitMq.Operating;

/// <summary>A connection for looking at what is there. It declares nothing. Not thread-safe.</summary>
public sealed class OperatorConnection : IAsyncDisposable
{
    private readonly BrokerOptions _options;

    private OperatorConnection(IConnection connection, BrokerOptions options) => (Connection, _options) = (connection, options);

    /// <summary>The broker's version; null when it does not say.</summary>
    public Version? Version => BrokerVersion.Of(Connection);

    internal IConnection Connection { get; }

    /// <summary>Connects. Tries once.</summary>
    /// <param name="options">The broker.</param>
    /// <param name="purpose">What for, as the broker's list of connections shows it.</param>
    /// <param name="cancellation">Ends the try.</param>
    /// <exception cref="OperatingException">It cannot be used.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired.</exception>
    public static async Task<OperatorConnection> OpenAsync(BrokerOptions options, string purpose, CancellationToken cancellation)
    {
        try
        {
            return new OperatorConnection(await new BrokerConnector(options).ConnectAsync(purpose, cancellation).ConfigureAwait(false), options);
        }
        catch (Exception fault) when (OperatingException.CanExplain(fault, cancellation))
        {
            throw OperatingException.Of(fault, options);
        }
    }

    /// <summary>Asks how many messages wait in a queue, and how many consumers it has. Needs no permission.</summary>
    /// <returns>Null when the queue does not exist.</returns>
    /// <exception cref="OperatingException">The broker does not answer.</exception>
    public async Task<QueueDepth?> FindDepthAsync(string queue, CancellationToken cancellation)
    {
        try
        {
            // A channel of its own: asking for what does not exist closes it.
            IChannel channel = await Connection.CreateChannelAsync(options: null, cancellation).ConfigureAwait(false);
            await using (channel.ConfigureAwait(false))
            {
                QueueDeclareOk found = await channel.QueueDeclarePassiveAsync(queue, cancellation).ConfigureAwait(false);
                return new QueueDepth(queue, found.MessageCount, found.ConsumerCount);
            }
        }
        catch (Exception fault) when (OperatingException.CanExplain(fault, cancellation))
        {
            OperatingException explained = OperatingException.Of(fault, _options);
            return explained.Fault == OperatingFault.Missing ? null : throw explained;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await Connection.CloseQuietlyAsync().ConfigureAwait(false);
}
