using Sandbox.Benchmarks.Measuring;
using Sandbox.Benchmarks.Reporting;
using Sandbox.Benchmarks.Subjects;

namespace Sandbox.Benchmarks.Scenarios.Latency;

/// <summary>Callers who send the next job when the last one is answered: the pool is always empty, and the engine is the limit.</summary>
internal sealed class ClosedLoops(Bench bench, ScenarioReport report, LatencySubject[] subjects, EmptyContainers empty)
{
    private const double AloneTarget = 1.1;
    private static readonly int[] Callers = [1, 2, 4, 8, 16];
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(12);

    internal async Task RunAsync(CancellationToken cancellation)
    {
        int rounds = bench.Size(3, 1);
        Rounds firstByte = new();
        var sides = subjects.ToDictionary(subject => subject, _ => Callers.ToDictionary(callers => callers, _ => new Rounds()));
        for (int round = 1; round <= rounds; round++)
        {
            bench.Progress.Step($"closed loops, round {round} of {rounds}: create to first byte");
            firstByte.Add(await empty.FirstBytesAsync(bench.Size(20, 6), cancellation));
            foreach (int callers in Callers)
            {
                foreach (LatencySubject subject in subjects)
                {
                    bench.Progress.Step($"closed loops, round {round} of {rounds}: {subject.Name}, callers: {callers}");
                    sides[subject][callers].Add(await LoopAsync(subject, callers, cancellation));
                }
            }
        }

        report.Add(LatencySubject.FirstByte, Arrival.ClosedLoop, 1, firstByte.All);
        foreach (LatencySubject subject in subjects)
        {
            foreach (int callers in Callers)
            {
                report.Add(subject.Name, Arrival.ClosedLoop, callers, sides[subject][callers].All);
            }

            Target? target = subject.Name == LatencySubject.Embedded ? Target.AtMost(AloneTarget) : null;
            report.Add($"{subject.Name}, closed loop, 1 caller: median / create to first byte", Spread.OfRatios(sides[subject][1], firstByte), "×", target);
        }

        report.Note("closed loop: jobs that drain the pool come first and do not count.");
        report.Note("create to first byte: create, attach and start a container with the very same settings until a Python in it has written a byte; its removal comes before the next, uncounted.");
    }

    private async Task<double[]> LoopAsync(LatencySubject subject, int callers, CancellationToken cancellation)
    {
        int measured = Math.Max(callers * bench.Size(2, 1), bench.Size(24, 6));
        LoopResult loop = await Arrivals.ClosedLoopAsync(
            subject.Caller.HiAsync, callers, unmeasured: bench.Size(2, 1) * Bench.Pool + callers, measured, Limit, cancellation);
        await subject.SettleAsync(cancellation);
        return loop.Milliseconds;
    }
}
