using Sandbox.Worker.Telemetry;

namespace Sandbox.Worker.Logging;

/// <summary>
/// Bounds the lines that wait to be written, and counts those that found no room: a log with a hole says how large it is. Thread-safe.
/// </summary>
internal sealed class LineBacklog(int capacity)
{
    private int _waiting;
    private long _lost;

    /// <summary>Takes a place for one line.</summary>
    /// <returns>False when there was none: the line is lost, and counted.</returns>
    internal bool TryEnter()
    {
        if (Interlocked.Increment(ref _waiting) <= capacity)
        {
            return true;
        }

        Interlocked.Decrement(ref _waiting);
        Interlocked.Increment(ref _lost);
        WorkerMetrics.Instance.LineLost();
        return false;
    }

    /// <summary>So many lines have been written.</summary>
    internal void Leave(int lines) => Interlocked.Add(ref _waiting, -lines);

    /// <summary>How many have been lost since this was last asked.</summary>
    internal long TakeLost() => Interlocked.Exchange(ref _lost, 0);
}
