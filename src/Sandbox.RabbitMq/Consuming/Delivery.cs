using RabbitMQ.Client;
using Sandbox.RabbitMq.Connections;
using Sandbox.RabbitMq.Messages;

namespace Sandbox.RabbitMq.Consuming;

/// <summary>
/// One delivered job and the channel it came on. Settled once, here, on that channel and no other: after a reconnect the same tag
/// means another message, and the client drops or misplaces such a settlement without a word.
/// </summary>
/// <param name="channel">The channel it came on.</param>
/// <param name="tag">Its tag on that channel.</param>
/// <param name="message">What was delivered.</param>
/// <param name="session">The end of its session: the broker then gives the job to somebody else.</param>
/// <param name="time">The clock.</param>
internal sealed class Delivery(IChannel channel, ulong tag, IncomingMessage message, SessionEnd session, TimeProvider time)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private int _settled;

    internal IncomingMessage Message => message;

    /// <summary>Fires when the channel has ended; nothing can be settled after it.</summary>
    internal CancellationToken Gone => session.Gone;

    /// <summary>Whether it has been settled, or its settlement tried.</summary>
    internal bool IsSettled => Volatile.Read(ref _settled) != 0;

    /// <summary>Done with: the broker forgets it.</summary>
    internal Task AckAsync() => SettleAsync(token => channel.BasicAckAsync(tag, multiple: false, token));

    /// <summary>Failed here: deliver it again, and count it against the delivery limit.</summary>
    internal Task RetryAsync() => SettleAsync(token => channel.BasicRejectAsync(tag, requeue: true, token));

    /// <summary>Not to blame: deliver it again. RabbitMQ 4.3 does not count this one; 4.0 to 4.2 count every return.</summary>
    internal Task GiveBackAsync() => SettleAsync(token => channel.BasicNackAsync(tag, multiple: false, requeue: true, token));

    private async Task SettleAsync(Func<CancellationToken, ValueTask> settle)
    {
        if (Interlocked.Exchange(ref _settled, 1) != 0)
        {
            throw new InvalidOperationException("A delivery is settled once.");
        }

        if (Gone.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await settle(Gone).AsTask().WaitAsync(Deadline, time, Gone).ConfigureAwait(false);
        }
        catch (Exception fault) when (BrokerFault.IsBrokers(fault))
        {
            // Either the channel is gone, which its owner knows, or it says it is open but takes nothing, which its owner must know: in
            // both cases the broker delivers the job again.
            session.End($"a delivery could not be settled ({fault.Message})");
        }
    }
}
