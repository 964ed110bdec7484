using System.Diagnostics;
using Sandbox.Benchmarks.Measuring;
using Sandbox.Benchmarks.Reporting;

namespace Sandbox.Benchmarks.Subjects;

/// <summary>A worker's resident memory, sampled while jobs pass through it.</summary>
/// <param name="worker">The worker; its sandboxes do not count.</param>
internal sealed class MemoryWatch(WorkerProcess worker)
{
    private readonly List<Sample> _samples = [];
    private readonly long _began = Stopwatch.GetTimestamp();

    /// <summary>Takes a sample.</summary>
    /// <param name="done">Jobs done so far.</param>
    internal void Look(int done) => _samples.Add(new Sample(Stopwatch.GetElapsedTime(_began).TotalSeconds, done, worker.Usage.ResidentMiB));

    /// <summary>Puts it all into the report.</summary>
    internal void Report(ScenarioReport report)
    {
        double[] values = [.. _samples.Select(sample => sample.Value)];
        report.Add(new Series("worker memory", "MiB", _samples));
        report.Add("worker memory, median", new Spread(Distribution.Median(values), values.Min(), values.Max()), "MiB");
        report.Add("worker memory, last quarter / second quarter", Spread.Once(Flatness.Of(values)), "×", Target.AtMost(Flatness.Limit));
        report.Note("memory: resident set of the worker's process, without its sandboxes; flat: the last quarter's median is at most a tenth over the second's.");
    }
}
