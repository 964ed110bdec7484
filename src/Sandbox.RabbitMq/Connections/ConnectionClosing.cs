using RabbitMQ.Client;

namespace Sandbox.RabbitMq.Connections;

/// <summary>Ends connections that nobody needs any more, whatever state they are in.</summary>
internal static class ConnectionClosing
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    /// <summary>Closes and disposes. Ends within a few seconds and never throws for what the broker or the network did.</summary>
    internal static async Task CloseQuietlyAsync(this IConnection connection)
    {
        try
        {
            await connection.CloseAsync(Constants.ReplySuccess, "done", Deadline, abort: true, CancellationToken.None)
                .WaitAsync(2 * Deadline).ConfigureAwait(false);
            await connection.DisposeAsync().AsTask().WaitAsync(Deadline).ConfigureAwait(false);
        }
        catch (Exception fault) when (BrokerFault.IsBrokers(fault))
        {
            // It was being thrown away; the socket dies with it.
        }
    }
}
