using System.Diagnostics;

namespace Sandbox.Benchmarks.Subjects;

/// <summary>Who got a result, and how often. Thread-safe.</summary>
/// <param name="expected">The jobs that were published.</param>
internal sealed class ResultLedger(IEnumerable<string> expected)
{
    private readonly Lock _turn = new();
    private readonly HashSet<string> _missing = new(expected, StringComparer.Ordinal);
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _received;
    private int _repeated;
    private long _last;
    private string? _fault;

    /// <summary>Ends when every job has a result.</summary>
    internal Task Complete => _complete.Task;

    /// <summary>Results so far, repeated ones included.</summary>
    internal int Received => Read(() => _received);

    /// <summary>Results of jobs that had one already, or that nobody published.</summary>
    internal int Repeated => Read(() => _repeated);

    /// <summary>Jobs without a result.</summary>
    internal int Missing => Read(() => _missing.Count);

    /// <summary>When the last result came (a Stopwatch timestamp); 0 before the first.</summary>
    internal long Last => Read(() => _last);

    /// <summary>The first wrong result; null while all are right.</summary>
    internal string? Fault => Read(() => _fault);

    /// <summary>Enters a result.</summary>
    internal void Enter(string jobId, string? fault)
    {
        lock (_turn)
        {
            _received++;
            _last = Stopwatch.GetTimestamp();
            _fault ??= fault;
            if (!_missing.Remove(jobId))
            {
                _repeated++;
            }

            if (_missing.Count == 0)
            {
                _complete.TrySetResult();
            }
        }
    }

    private T Read<T>(Func<T> read)
    {
        lock (_turn)
        {
            return read();
        }
    }
}
