using System.Globalization;
using Sandbox.Benchmarks.Measuring;
using Sandbox.Benchmarks.Reporting;
using Sandbox.Benchmarks.Subjects;

namespace Sandbox.Benchmarks.Scenarios.Latency;

/// <summary>One caller whose jobs come at half the engine's own rate, so that the pool can keep up; against bare Python.</summary>
internal sealed class SpacedArrivals(Bench bench, ScenarioReport report, LatencySubject[] subjects, EmptyContainers empty)
{
    private const double TailTarget = 3;
    private static readonly int[] Levels = [2, 4];

    internal async Task RunAsync(CancellationToken cancellation)
    {
        TimeSpan spacing = await FindSpacingAsync(cancellation);
        int rounds = bench.Size(5, 2);
        int jobs = bench.Size(50, 10);
        int pythons = bench.Size(25, 8);
        Rounds python = new();
        Rounds spacedPython = new();
        Rounds[] sides = [.. subjects.Select(_ => new Rounds())];
        for (int round = 1; round <= rounds; round++)
        {
            bench.Progress.Step($"spaced arrivals, round {round} of {rounds}");
            python.Add(await bench.Timer.PythonAsync(pythons, TimeSpan.Zero, cancellation));
            spacedPython.Add(await bench.Timer.PythonAsync(pythons, spacing / 2, cancellation));
            foreach ((LatencySubject subject, Rounds side) in subjects.Zip(sides))
            {
                side.Add(await Arrivals.SpacedAsync(subject.Caller.HiAsync, jobs, spacing, cancellation));
                await subject.SettleAsync(cancellation);
            }
        }

        Report(python, spacedPython, sides);
        report.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"spaced: one caller, a job every {spacing.TotalMilliseconds:0} ms, which is half the engine's own rate as just measured; {rounds} rounds of {pythons} Pythons, then {jobs} jobs of each side."));
    }

    private async Task<TimeSpan> FindSpacingAsync(CancellationToken cancellation)
    {
        bench.Progress.Step("measuring the engine's own rate");
        (int atOnce, Spread perSecond) = EngineRate.Best(
            await EngineRate.MeasureAsync(empty, Levels, bench.Size(2, 1), bench.Size(30, 10), cancellation));
        report.Add($"engine's own rate, {atOnce} at once", perSecond, "containers/s");
        return Pacing.HalfOf(perSecond.Value);
    }

    private void Report(Rounds python, Rounds spacedPython, Rounds[] sides)
    {
        report.Add(LatencySubject.BarePython, Arrival.BackToBack, 1, python.All);
        report.Add(LatencySubject.BarePython, Arrival.Spaced, 1, spacedPython.All);
        foreach ((LatencySubject subject, Rounds side) in subjects.Zip(sides))
        {
            report.Add(subject.Name, Arrival.Spaced, 1, side.All);
        }

        foreach ((LatencySubject subject, Rounds side) in subjects.Zip(sides))
        {
            report.Add($"{subject.Name}, spaced: median / bare python", Spread.OfRatios(side, python), "×", Target.AtMost(subject.Target));
            report.Add($"{subject.Name}, spaced: median / bare python, also spaced", Spread.OfRatios(side, spacedPython), "×");
            report.Add($"{subject.Name}, spaced: p99 / median", side.TailOverMedian, "×", Target.AtMost(TailTarget));
        }
    }
}
