using System.Diagnostics;
using System.Globalization;
using Sandbox.Benchmarks.Measuring;
using Sandbox.Benchmarks.Reporting;
using Sandbox.Benchmarks.Subjects;

namespace Sandbox.Benchmarks.Scenarios;

/// <summary>Many jobs in the queue at once: each gets exactly one result, and the worker's memory does not know how many wait.</summary>
internal sealed class BacklogScenario : IScenario
{
    private const int Full = 10_000;
    private const int InAll = 1_000;
    private const int Quick = 60;
    private const double SlowestPerSecond = 2;
    private static readonly int[] Levels = [2, 4];
    private static readonly string[] Emptied = ["sandbox.jobs", "sandbox.dead-letters", "sandbox.parked"];
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(60);

    public string Name => "backlog";

    public string Summary => "10,000 jobs published at once (--jobs; 1,000 with all): rate, memory, one result each";

    public TimeSpan Deadline(Bench bench) => TimeSpan.FromMinutes(3) + TimeSpan.FromSeconds(Jobs(bench) / SlowestPerSecond);

    public async Task RunAsync(Bench bench, ScenarioReport report, CancellationToken cancellation)
    {
        int jobs = Jobs(bench);
        bench.Progress.Step("starting RabbitMQ and a worker");
        await using Broker broker = await Broker.StartAsync(bench.Engine, cancellation);
        await using WorkerProcess worker = await bench.StartOnBrokerAsync(broker, "worker", Bench.Pool, Bench.Pool, cancellation);
        await using JobQueue queue = await JobQueue.ConnectAsync(broker, cancellation);
        var empty = new EmptyContainers(bench.Engine, await bench.Engine.RecipeOfAsync(worker.Name, cancellation));
        Spread before = await EngineRateAsync(bench, empty, "before", cancellation);

        bench.Progress.Step($"publishing {jobs} jobs");
        string[] jobIds = [.. Enumerable.Range(0, jobs).Select(i => string.Create(CultureInfo.InvariantCulture, $"backlog-{i}"))];
        var memory = new MemoryWatch(worker);
        memory.Look(done: 0);
        long began = Stopwatch.GetTimestamp();
        ResultLedger ledger = await queue.PublishAsync(jobIds, "print('hi')", timeoutS: 10, cancellation);
        report.Add("publishing, confirmed", Spread.Once(jobs / Stopwatch.GetElapsedTime(began).TotalSeconds), "jobs/s");
        await WatchAsync(bench, worker, ledger, jobs, memory, cancellation);

        // Whatever else comes now is one too many; and every container has to go.
        await Task.Delay(2 * Interval, cancellation);
        await worker.SettleAsync(Bench.Pool, cancellation);
        Spread after = await EngineRateAsync(bench, empty, "after", cancellation);

        double perSecond = jobs / Stopwatch.GetElapsedTime(began, ledger.Last).TotalSeconds;
        report.Add("engine's own rate, before and after", new Spread((before.Value + after.Value) / 2, Math.Min(before.Value, after.Value), Math.Max(before.Value, after.Value)), "containers/s");
        report.Add("from publishing to the last result", Spread.Once(perSecond), "jobs/s");
        report.Add("jobs/s over the engine's own rate", Spread.OfRounds([perSecond / before.Value, perSecond / after.Value]), "×");
        report.Add("jobs without a result", Spread.Once(ledger.Missing), "", Target.AtMost(0));
        report.Add("results beyond one a job", Spread.Once(ledger.Repeated), "", Target.AtMost(0));
        memory.Report(report);
        foreach (string name in Emptied)
        {
            report.Add($"left in {name}", Spread.Once(await queue.CountAsync(name, cancellation)), "", Target.AtMost(0));
        }

        report.Note($"{jobs} jobs{(jobs < Full ? $" (--jobs {Full} gives all {Full})" : "")}, persistent and confirmed, one worker with {Bench.Pool} jobs at once; results read from sandbox.results and acknowledged.");
        report.Note("The engine's own rate is measured before and after: meanwhile it would take what is being measured.");
        if (ledger.Fault is { } fault)
        {
            throw new ScenarioException(fault);
        }
    }

    private static int Jobs(Bench bench) => bench.Options.Jobs ?? (bench.Options.Quick ? Quick : bench.Options.IsAll ? InAll : Full);

    private static async Task<Spread> EngineRateAsync(Bench bench, EmptyContainers empty, string when, CancellationToken cancellation)
    {
        bench.Progress.Step($"measuring the engine's own rate, {when}");
        return EngineRate.Best(await EngineRate.MeasureAsync(empty, Levels, 1, bench.Size(30, 6), cancellation)).PerSecond;
    }

    private static async Task WatchAsync(
        Bench bench, WorkerProcess worker, ResultLedger ledger, int jobs, MemoryWatch memory, CancellationToken cancellation)
    {
        (int received, long changed) = (0, Stopwatch.GetTimestamp());
        for (int second = 1; !ledger.Complete.IsCompleted; second++)
        {
            await Task.WhenAny(ledger.Complete, Task.Delay(Interval, cancellation));
            cancellation.ThrowIfCancellationRequested();
            memory.Look(ledger.Received);
            if (ledger.Received != received)
            {
                (received, changed) = (ledger.Received, Stopwatch.GetTimestamp());
            }
            else if (Stopwatch.GetElapsedTime(changed) > Stall)
            {
                throw new ScenarioException($"No result for {Stall.TotalSeconds:0} s, {ledger.Missing} of {jobs} jobs have none. {worker.LastWords}");
            }

            if (second % 10 == 0)
            {
                bench.Progress.Step($"{received} of {jobs} results");
            }
        }
    }
}
