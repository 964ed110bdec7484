using RabbitMQ.Client;

namespace Sandbox.RabbitMq.Operating;

/// <summary>Tries something that the broker may refuse, on a channel of its own: a refusal closes the channel.</summary>
internal static class Attempt
{
    /// <summary>Null when it was allowed.</summary>
    internal static async Task<OperatingException?> OnChannelAsync(
        IConnection connection, BrokerOptions options, Func<IChannel, Task> attempt, CancellationToken cancellation)
    {
        try
        {
            IChannel channel = await connection.CreateChannelAsync(ChannelKind.Plain, cancellation).ConfigureAwait(false);
            await using (channel.ConfigureAwait(false))
            {
                await attempt(channel).ConfigureAwait(false);
                return null;
            }
        }
        catch (Exception fault) when (OperatingException.CanExplain(fault, cancellation) && connection.IsOpen)
        {
            return OperatingException.Of(fault, options);
        }
    }
}
