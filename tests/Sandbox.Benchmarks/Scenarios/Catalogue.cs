using Sandbox.Benchmarks.Scenarios.Latency;

namespace Sandbox.Benchmarks.Scenarios;

/// <summary>Every scenario, in the order in which <c>all</c> runs them.</summary>
internal static class Catalogue
{
    internal static IReadOnlyList<IScenario> All { get; } =
    [
        new BareScenario(),
        new IdleScenario(),
        new EngineFloorScenario(),
        new LatencyScenario(),
        new ThroughputScenario(),
        new FilesScenario(),
        new PreloadScenario(),
        new ScaleOutScenario(),
        new DeliveriesScenario(),
        new BacklogScenario(),
    ];
}
