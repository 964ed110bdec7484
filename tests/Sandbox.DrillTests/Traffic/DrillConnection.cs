using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Sandbox.DrillTests.Brokers;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DrillTests.Traffic;

/// <summary>A connection of this process's own that is made anew when it has been lost: the drills break the broker for everybody.</summary>
/// <param name="space">Where to.</param>
/// <param name="confirms">Whether its channel publishes with confirms.</param>
internal sealed class DrillConnection(DrillSpace space, bool confirms) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private IConnection? _connection;
    private IChannel? _channel;

    /// <summary>Whether the exception is the broker's or the network's doing.</summary>
    internal static bool IsBrokers(Exception fault) =>
        fault is RabbitMQClientException or IOException or System.Net.Sockets.SocketException or TimeoutException or ObjectDisposedException or OperationCanceledException;

    /// <summary>The channel; waits for the broker when it is away.</summary>
    internal async Task<IChannel> ChannelAsync(CancellationToken cancellation)
    {
        if (_channel is { IsOpen: true } open)
        {
            return open;
        }

        return await Eventually.ValueAsync(() => TryOpenAsync(cancellation), Patience, $"a connection to {space.Name}");
    }

    /// <summary>What is there is not trusted any more.</summary>
    internal async Task DropAsync()
    {
        IConnection? connection = _connection;
        (_connection, _channel) = (null, null);
        if (connection is not null)
        {
            await connection.AbortAsync(Constants.ReplySuccess, "dropped", TimeSpan.FromSeconds(2));
            await connection.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await DropAsync();

    private async Task<IChannel?> TryOpenAsync(CancellationToken cancellation)
    {
        try
        {
            await DropAsync();
            var factory = new ConnectionFactory
            {
                Uri = space.Uri,
                AutomaticRecoveryEnabled = false,
                ClientProvidedName = "drill",
                RequestedConnectionTimeout = TimeSpan.FromSeconds(5),
                RequestedHeartbeat = TimeSpan.FromSeconds(5),
            };
            _connection = await factory.CreateConnectionAsync(cancellation);
            return _channel = await _connection.CreateChannelAsync(new CreateChannelOptions(confirms, confirms), cancellation);
        }
        catch (Exception fault) when (IsBrokers(fault) && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }
}
