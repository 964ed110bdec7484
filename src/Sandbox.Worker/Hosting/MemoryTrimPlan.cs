namespace Sandbox.Worker.Hosting;

/// <summary>
/// When an idle worker collects: at once, and a few times more. The runtime's shared array pool, where the buffers of large results go,
/// lets go of them only in full collections that come more than half a minute apart.
/// </summary>
internal sealed class MemoryTrimPlan
{
    /// <summary>Allocations since the last look at which a collection comes even while jobs run, in bytes.</summary>
    internal const long Heavy = 64L * 1024 * 1024;

    /// <summary>Allocations since the last time that make it worth while, in bytes.</summary>
    internal const long WorthWhile = 16L * 1024 * 1024;

    /// <summary>Collections after a busy time.</summary>
    internal const int Rounds = 4;

    /// <summary>How far apart they are.</summary>
    internal static readonly TimeSpan Apart = TimeSpan.FromSeconds(35);

    private long _heavy;
    private long _started;
    private long _allocated;
    private int _rounds;
    private DateTimeOffset _last = DateTimeOffset.MinValue;

    /// <summary>Whether so much was allocated that large jobs must be passing through.</summary>
    /// <param name="allocated">Bytes that the process has allocated so far.</param>
    internal bool IsHeavy(long allocated)
    {
        if (allocated - _heavy < Heavy)
        {
            return false;
        }

        _heavy = allocated;
        return true;
    }

    /// <summary>Whether to collect now. Idle means that no job runs, and that none has started since the last question.</summary>
    /// <param name="inflight">Jobs that run.</param>
    /// <param name="started">Jobs that have started so far.</param>
    /// <param name="allocated">Bytes that the process has allocated so far.</param>
    /// <param name="now">The time.</param>
    internal bool IsDue(int inflight, long started, long allocated, DateTimeOffset now)
    {
        bool idle = inflight == 0 && started == _started;
        _started = started;
        if (!idle)
        {
            return false;
        }

        if (allocated - _allocated >= WorthWhile)
        {
            _allocated = allocated;
            (_rounds, _last) = (Rounds, DateTimeOffset.MinValue);
        }

        if (_rounds == 0 || now - _last < Apart)
        {
            return false;
        }

        _rounds--;
        _last = now;
        return true;
    }
}
