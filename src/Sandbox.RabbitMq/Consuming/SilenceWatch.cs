using Sandbox.RabbitMq.Connections;

namespace Sandbox.RabbitMq.Consuming;

/// <summary>
/// Notices a consumer that is handed nothing although jobs wait and there is room for them. Broker and client may both say that all is
/// well: deliveries get lost between them (a phantom consumer after an outage), and only a new session helps. Used by one owner;
/// <see cref="Heard"/> is thread-safe.
/// </summary>
/// <param name="silence">How long nothing must have come, twice in a row.</param>
/// <param name="time">The clock.</param>
internal sealed class SilenceWatch(TimeSpan silence, TimeProvider time)
{
    private long _lastDelivery = time.GetTimestamp();

    /// <summary>A delivery has come.</summary>
    internal void Heard() => Volatile.Write(ref _lastDelivery, time.GetTimestamp());

    /// <summary>Returns when the consumer has gone silent.</summary>
    /// <param name="hasRoom">Whether another job could be taken: a full worker is handed nothing, and rightly.</param>
    /// <param name="countReady">Asks the broker how many jobs wait.</param>
    /// <param name="cancellation">Ends the watch.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired.</exception>
    internal async Task UntilSilentAsync(Func<bool> hasRoom, Func<CancellationToken, Task<uint>> countReady, CancellationToken cancellation)
    {
        Heard();
        bool suspected = false;
        while (true)
        {
            await Task.Delay(silence, time, cancellation).ConfigureAwait(false);

            // Twice: what the broker counts may be on its way here, and jobs may end just now.
            bool silent = IsQuiet(hasRoom) && await AnyReadyAsync(countReady, cancellation).ConfigureAwait(false) && IsQuiet(hasRoom);
            if (silent && suspected)
            {
                return;
            }

            suspected = silent;
        }
    }

    private bool IsQuiet(Func<bool> hasRoom) => hasRoom() && time.GetElapsedTime(Volatile.Read(ref _lastDelivery)) >= silence;

    private static async Task<bool> AnyReadyAsync(Func<CancellationToken, Task<uint>> countReady, CancellationToken cancellation)
    {
        try
        {
            return await countReady(cancellation).ConfigureAwait(false) > 0;
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested && BrokerFault.IsBrokers(fault))
        {
            // A connection that is gone, or a queue that is, has its own signals.
            return false;
        }
    }
}
