using System.Globalization;
using Sandbox.Benchmarks.Measuring;
using Sandbox.Benchmarks.Reporting;
using Sandbox.Benchmarks.Subjects;

namespace Sandbox.Benchmarks.Scenarios;

/// <summary>How many jobs a second for as long as anybody likes: the pool is empty, so each job costs a container.</summary>
internal sealed class ThroughputScenario : IScenario
{
    private const double Share = 0.9;
    private static readonly int[] Callers = [Bench.Pool, 2 * Bench.Pool];
    private static readonly int[] Levels = [2, 3, 4, 6];
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public string Name => "throughput";

    public string Summary => "sustained jobs a second with the pool drained, against the engine's own rate";

    public TimeSpan Deadline(Bench bench) => TimeSpan.FromMinutes(8);

    public async Task RunAsync(Bench bench, ScenarioReport report, CancellationToken cancellation)
    {
        bench.Progress.Step("starting a worker");
        await using WorkerProcess worker = await bench.StartEmbeddedAsync(cancellation);
        using Caller caller = await worker.CallerAsync();
        var empty = new EmptyContainers(bench.Engine, await bench.Engine.RecipeOfAsync(worker.Name, cancellation));
        await bench.WarmUpAsync(worker, caller, cancellation);

        bench.Progress.Step("finding how many containers at once the engine is fastest with");
        int atOnce = EngineRate.Best(await EngineRate.MeasureAsync(empty, Levels, 1, bench.Size(24, 8), cancellation)).AtOnce;

        int rounds = bench.Size(4, 2);
        int count = bench.Size(60, 12);
        var floor = new LoopResult[rounds];
        var loops = Callers.ToDictionary(callers => callers, _ => new LoopResult[rounds]);
        var left = Callers.ToDictionary(callers => callers, _ => new double[rounds]);
        for (int round = 0; round < rounds; round++)
        {
            bench.Progress.Step($"round {round + 1} of {rounds}: {count} empty containers");
            floor[round] = await empty.LoopAsync(atOnce, count, Limit, cancellation);
            foreach (int callers in Callers)
            {
                bench.Progress.Step($"round {round + 1} of {rounds}: {count} jobs, callers: {callers}");
                loops[callers][round] = await Arrivals.ClosedLoopAsync(
                    caller.HiAsync, callers, unmeasured: (2 * Bench.Pool) + callers, count, Limit, cancellation);
                left[callers][round] = (await bench.Engine.ContainersOfAsync(worker.Name, cancellation)).Count;
                await worker.SettleAsync(Bench.Pool, cancellation);
            }
        }

        report.Add($"engine's own rate, {atOnce} at once", EngineRate.Spread(floor), "containers/s");
        foreach (int callers in Callers)
        {
            Report(report, callers, loops[callers], floor, left[callers]);
        }

        report.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"{rounds} rounds, each: {count} empty containers with the same settings ({atOnce} at once, the fastest just now), then {count} jobs of each closed loop, after enough to drain the pool."));
        report.Note("containers as the loop ends: nothing may be gained by putting removals off, so there must not be more than wait, run, and are just being made or removed.");
    }

    private static void Report(ScenarioReport report, int callers, LoopResult[] loops, LoopResult[] floor, double[] left)
    {
        report.Add("print('hi')", Arrival.ClosedLoop, callers, Distribution.Of(loops.SelectMany(loop => loop.Milliseconds)));
        report.Add($"{callers} callers", EngineRate.Spread(loops), "jobs/s");

        // Only with more callers than places is there always a job that waits.
        Target? target = callers > Bench.Pool ? Target.NotBelow(Share) : null;
        report.Add(
            $"{callers} callers: jobs/s over the engine's own rate", Spread.OfRounds([.. loops.Zip(floor, (ours, theirs) => ours.PerSecond / theirs.PerSecond)]),
            "×", target);
        report.Add($"{callers} callers: containers of the worker as the loop ends", Spread.OfRounds(left), "", Target.AtMost(3 * Bench.Pool));
    }
}
