using Sandbox.Contracts.Jobs;

namespace Sandbox.DrillTests.Traffic;

/// <summary>
/// The books of a drill: what was sent, what the broker accepted, what came back. A reader takes the first result of each job, as the
/// contract says; what comes after it is counted apart. Thread-safe.
/// </summary>
internal sealed class Ledger
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _attempted = new(StringComparer.Ordinal);
    private readonly HashSet<string> _accepted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RunResult> _first = new(StringComparer.Ordinal);
    private readonly List<RunResult> _later = [];
    private readonly List<RunResult> _unexpected = [];

    /// <summary>A job is being sent.</summary>
    internal void Attempted(string jobId) => Locked(() => _attempted.Add(jobId));

    /// <summary>The broker has it.</summary>
    internal void Accepted(string jobId) => Locked(() => _accepted.Add(jobId));

    /// <summary>A result has come.</summary>
    internal void Answered(RunResult result) => Locked(() =>
    {
        if (!_attempted.Contains(result.JobId))
        {
            _unexpected.Add(result);
        }
        else if (!_first.TryAdd(result.JobId, result))
        {
            _later.Add(result);
        }

        return true;
    });

    /// <summary>The first result of a job; null when none has come.</summary>
    internal RunResult? ResultOf(string jobId) => Locked(() => _first.GetValueOrDefault(jobId));

    /// <summary>The first results of all.</summary>
    internal IReadOnlyList<RunResult> Results => Locked(() => _first.Values.ToArray());

    /// <summary>Results after the first, which a reader drops.</summary>
    internal IReadOnlyList<RunResult> Repeated => Locked(() => _later.ToArray());

    /// <summary>Accepted jobs without a result. A dead letter whose sender can be found has one as well.</summary>
    internal IReadOnlyList<string> Open => Locked(() => _accepted.Where(job => !_first.ContainsKey(job)).ToArray());

    /// <summary>What stands in the books now.</summary>
    internal LedgerTotals Totals => Locked(() => new LedgerTotals(
        _attempted.Count,
        _accepted.Count,
        _first.Count,
        _accepted.Count(job => !_first.ContainsKey(job)),
        Contradictions(),
        _unexpected.Count,
        _later.Count,
        Dead: 0));

    // A repeated result is dropped by the reader. One that says something else than the first is worse: whoever read that one instead
    // would have seen another job.
    private int Contradictions() => _later.Count(later =>
        _first[later.JobId] is var first && (first.Status != later.Status || first.Stdout != later.Stdout || first.ExitCode != later.ExitCode));

    private T Locked<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }
}
