using Sandbox.Benchmarks.Subjects;

namespace Sandbox.Benchmarks.Scenarios.Latency;

/// <summary>A way to run a job.</summary>
/// <param name="Name">In the report.</param>
/// <param name="Worker">The process.</param>
/// <param name="Caller">Its caller.</param>
/// <param name="Target">The most its median may be of bare Python's, at spaced arrivals.</param>
internal sealed record LatencySubject(string Name, WorkerProcess Worker, Caller Caller, double Target)
{
    internal const string Embedded = "embedded";
    internal const string ThroughBroker = "broker";
    internal const string BarePython = "bare python";
    internal const string FirstByte = "engine, create to first byte";

    /// <summary>Waits until its pool is full and nothing else goes on.</summary>
    internal Task SettleAsync(CancellationToken cancellation) => Worker.SettleAsync(Bench.Pool, cancellation);
}
