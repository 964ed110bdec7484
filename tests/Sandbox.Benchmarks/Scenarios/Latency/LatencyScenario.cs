using Sandbox.Benchmarks.Reporting;
using Sandbox.Benchmarks.Subjects;

namespace Sandbox.Benchmarks.Scenarios.Latency;

/// <summary>How long a caller waits for <c>print('hi')</c>.</summary>
internal sealed class LatencyScenario : IScenario
{
    /// <summary>Its name: the command line and the picture know it too.</summary>
    internal const string ItsName = "latency";

    public string Name => ItsName;

    public string Summary => "POST /run of print('hi'), embedded and through the broker: spaced, closed loop, bursts";

    public TimeSpan Deadline(Bench bench) => TimeSpan.FromMinutes(30);

    public async Task RunAsync(Bench bench, ScenarioReport report, CancellationToken cancellation)
    {
        bench.Progress.Step("starting RabbitMQ and two workers");
        await using Broker broker = await Broker.StartAsync(bench.Engine, cancellation);
        await using WorkerProcess alone = await bench.StartEmbeddedAsync(cancellation);
        await using WorkerProcess onBroker = await bench.StartOnBrokerAsync(broker, "both", Bench.Pool, Bench.Pool, cancellation);
        using Caller aloneCaller = await alone.CallerAsync();
        using Caller brokerCaller = await onBroker.CallerAsync();
        LatencySubject[] subjects =
        [
            new(LatencySubject.Embedded, alone, aloneCaller, Target: 0.25),
            new(LatencySubject.ThroughBroker, onBroker, brokerCaller, Target: 0.5),
        ];
        var empty = new EmptyContainers(bench.Engine, await bench.Engine.RecipeOfAsync(alone.Name, cancellation));

        bench.Progress.Step("warming up");
        foreach (LatencySubject subject in subjects)
        {
            await bench.WarmUpAsync(subject.Worker, subject.Caller, cancellation);
        }

        await new SpacedArrivals(bench, report, subjects, empty).RunAsync(cancellation);
        await new ClosedLoops(bench, report, subjects, empty).RunAsync(cancellation);
        await new Bursts(bench, report, subjects).RunAsync(cancellation);
        report.Note($"Both workers run all the time, each with {Bench.Pool} jobs at once and {Bench.Pool} sandboxes waiting; only one side is asked at a time.");
        report.Note("The caller is this program: one HttpClient, connections kept alive, the clock stops at the last byte; every answer is checked.");
        report.Note($"bare python: {bench.Timer.Python} -c \"print('hi')\", timed from posix_spawn to waitpid by a small Python process with its own monotonic clock.");
    }
}
