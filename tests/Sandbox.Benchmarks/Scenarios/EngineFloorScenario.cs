using Sandbox.Benchmarks.Measuring;
using Sandbox.Benchmarks.Reporting;
using Sandbox.Benchmarks.Subjects;

namespace Sandbox.Benchmarks.Scenarios;

/// <summary>How many containers with a sandbox's settings the engine makes and removes by itself.</summary>
internal sealed class EngineFloorScenario : IScenario
{
    private static readonly int[] Levels = [1, 2, 3, 4, 6, 8];

    public string Name => "engine-floor";

    public string Summary => "empty containers with the same settings: create, start, wait, remove, at 1 to 8 at once";

    public TimeSpan Deadline(Bench bench) => TimeSpan.FromMinutes(4);

    public async Task RunAsync(Bench bench, ScenarioReport report, CancellationToken cancellation)
    {
        bench.Progress.Step("reading a sandbox's settings back from the engine");
        ContainerRecipe recipe;
        await using (WorkerProcess worker = await bench.StartEmbeddedAsync(cancellation))
        {
            recipe = await bench.Engine.RecipeOfAsync(worker.Name, cancellation);
        }

        int count = bench.Size(30, 8);
        bench.Progress.Step($"{count} containers at each of {string.Join(", ", Levels)} at once");
        IReadOnlyDictionary<int, double[]> rates = await EngineRate.MeasureAsync(
            new EmptyContainers(bench.Engine, recipe), Levels, bench.Size(2, 1), count, cancellation);
        foreach ((int atOnce, double[] perSecond) in rates)
        {
            report.Add($"{atOnce} at once", Spread.OfRounds(perSecond), "containers/s");
        }

        (int best, double[] bestPerSecond) = EngineRate.Best(rates);
        report.Add($"the best: {best} at once", Spread.OfRounds(bestPerSecond), "containers/s");
        report.Note("The settings are read back from a worker's waiting sandbox; the program in each is 'true'; the worker is stopped meanwhile.");
    }
}
