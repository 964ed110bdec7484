using Sandbox.Benchmarks.Measuring;
using Sandbox.Benchmarks.Reporting;
using Sandbox.Benchmarks.Scenarios.Latency;
using Sandbox.Benchmarks.Subjects;

namespace Sandbox.Benchmarks.Scenarios;

/// <summary>How many containers with a sandbox's settings the engine makes and removes by itself: the baseline of the other scenarios.</summary>
internal sealed class EngineFloorScenario : IScenario
{
    private static readonly int[] Levels = [1, 2, 3, 4, 6, 8];

    public string Name => "engine-floor";

    public string Summary => "empty containers with the same settings: create, start, wait, remove, at 1 to 8 at once";

    public TimeSpan Deadline(Bench bench) => TimeSpan.FromMinutes(5);

    public async Task RunAsync(Bench bench, ScenarioReport report, CancellationToken cancellation)
    {
        bench.Progress.Step("reading a sandbox's settings back from the engine");
        ContainerRecipe recipe;
        await using (WorkerProcess worker = await bench.StartEmbeddedAsync(cancellation))
        {
            recipe = await bench.Engine.RecipeOfAsync(worker.Name, cancellation);
        }

        var empty = new EmptyContainers(bench.Engine, recipe);
        int count = bench.Size(30, 8);
        bench.Progress.Step($"{count} containers at each of {string.Join(", ", Levels)} at once");
        IReadOnlyDictionary<int, LoopResult[]> loops = await EngineRate.MeasureAsync(empty, Levels, bench.Size(3, 1), count, cancellation);
        foreach ((int atOnce, LoopResult[] rounds) in loops)
        {
            report.Add("empty container, its whole life", Arrival.ClosedLoop, atOnce, Distribution.Of(rounds.SelectMany(round => round.Milliseconds)));
            report.Add($"{atOnce} at once", EngineRate.Spread(rounds), "containers/s");
        }

        (int best, Spread perSecond) = EngineRate.Best(loops);
        report.Add($"the best: {best} at once", perSecond, "containers/s");

        bench.Progress.Step("create to first byte");
        report.Add(LatencySubject.FirstByte, Arrival.ClosedLoop, 1, Distribution.Of(await empty.FirstBytesAsync(bench.Size(30, 8), cancellation)));
        report.Note("The settings are read back from a worker's waiting sandbox; the program in each is 'true'; no worker runs meanwhile.");
    }
}
