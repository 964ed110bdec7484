using Sandbox.Benchmarks.Measuring;
using Sandbox.Benchmarks.Reporting;

namespace Sandbox.Benchmarks.Scenarios.Latency;

/// <summary>Many jobs in one moment, onto a full pool: once, twice and four times its size.</summary>
internal sealed class Bursts(Bench bench, ScenarioReport report, LatencySubject[] subjects)
{
    private static readonly int[] Sizes = [Bench.Pool, 2 * Bench.Pool, 4 * Bench.Pool];

    internal async Task RunAsync(CancellationToken cancellation)
    {
        int rounds = bench.Size(4, 1);
        var sides = subjects.ToDictionary(subject => subject, _ => Sizes.ToDictionary(size => size, _ => new Rounds()));
        for (int round = 1; round <= rounds; round++)
        {
            foreach (int size in Sizes)
            {
                foreach (LatencySubject subject in subjects)
                {
                    bench.Progress.Step($"bursts, round {round} of {rounds}: {subject.Name}, {size} at once");
                    sides[subject][size].Add(await Arrivals.BurstAsync(subject.Caller.HiAsync, size, cancellation));
                    await subject.SettleAsync(cancellation);
                }
            }
        }

        foreach (LatencySubject subject in subjects)
        {
            foreach (int size in Sizes)
            {
                report.Add(subject.Name, Arrival.Burst, size, sides[subject][size].All);
            }
        }

        report.Note($"burst: 1, 2 and 4 times the pool of {Bench.Pool} in the same moment, the pool full before each.");
    }
}
