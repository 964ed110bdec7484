using System.Diagnostics;
using System.Globalization;
using Sandbox.Benchmarks.Measuring;
using Sandbox.Benchmarks.Reporting;
using Sandbox.Benchmarks.Subjects;

namespace Sandbox.Benchmarks.Scenarios;

/// <summary>Whether twice the workers do twice the jobs, as long as neither the engine nor the processor is the limit.</summary>
internal sealed class ScaleOutScenario : IScenario
{
    private const double Linear = 0.95;

    // One job at once and one spare sandbox for each worker.
    private const int Concurrency = 1;
    private const int Pool = 2;

    // All workers share one engine here, while every worker host has one for itself: jobs sleep so long that they need no more than this share
    // of what it can do, else it would be the engine that is measured.
    private const double EngineShare = 0.25;
    private const int ShortestSleepS = 4;
    private const int LongestSleepS = 10;
    private static readonly int[] Levels = [1, 2, 4, 8];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public string Name => "scale-out";

    public string Summary => "1, 2, 4 and 8 workers on one queue, with jobs that sleep: is it linear?";

    public TimeSpan Deadline(Bench bench) => TimeSpan.FromMinutes(8);

    public async Task RunAsync(Bench bench, ScenarioReport report, CancellationToken cancellation)
    {
        bench.Progress.Step("starting RabbitMQ");
        await using Broker broker = await Broker.StartAsync(bench.Engine, cancellation);
        int each = bench.Size(4, 1);

        // Up and down again: what drifts in between cancels out.
        int[] levels = bench.Options.Quick ? Levels : [.. Levels, .. Levels.Reverse()];
        List<WorkerProcess> workers = [];
        List<(int Level, double PerSecond)> rates = [];
        Spread engine;
        int sleepS;
        try
        {
            await ResizeAsync(bench, broker, workers, 1, cancellation);
            engine = await EngineRateAsync(bench, workers[0], cancellation);
            sleepS = SleepFor(engine.Value);
            await using JobQueue queue = await JobQueue.ConnectAsync(broker, cancellation);
            foreach (int level in levels)
            {
                await ResizeAsync(bench, broker, workers, level, cancellation);
                bench.Progress.Step($"workers: {level}, jobs: {level * each}");
                rates.Add((level, await MeasureAsync(queue, $"scale-{rates.Count}", level * each, sleepS, cancellation)));
                await Task.WhenAll(workers.Select(worker => worker.SettleAsync(Pool, cancellation)));
            }
        }
        finally
        {
            await StopAsync(workers, workers.Count);
        }

        report.Add("engine's own rate", engine, "containers/s");
        report.Add($"{Levels.Max()} workers: containers needed / engine's own rate", Spread.Once(Levels.Max() / (sleepS * engine.Value)), "×");
        Report(report, rates.ToLookup(rate => rate.Level, rate => rate.PerSecond));
        report.Note($"Each worker runs {Concurrency} job at once and keeps {Pool} sandboxes; each job sleeps {sleepS} s; for each worker {each} of them are published at once; the clock runs from the first publish to the last result.");
        report.Note($"All workers share this machine's engine, which is not what scaling out is about: so jobs sleep as long as it takes for {Levels.Max()} workers to need a quarter of its rate ({ShortestSleepS} to {LongestSleepS} s).");
    }

    /// <summary>How long jobs have to sleep for the engine not to be the limit.</summary>
    /// <param name="enginePerSecond">Containers a second that it can do.</param>
    internal static int SleepFor(double enginePerSecond) =>
        (int)Math.Clamp(Math.Ceiling(Levels.Max() / (EngineShare * enginePerSecond)), ShortestSleepS, LongestSleepS);

    private static void Report(ScenarioReport report, ILookup<int, double> rates)
    {
        foreach (IGrouping<int, double> level in rates)
        {
            report.Add($"workers: {level.Key}", Spread.OfRounds([.. level]), "jobs/s");
        }

        foreach (IGrouping<int, double> level in rates.Where(level => level.Key > 1))
        {
            double[] share = [.. level.Zip(rates[1], (many, one) => many / (level.Key * one))];
            report.Add($"{level.Key} workers / ({level.Key} × 1 worker)", Spread.OfRounds(share), "×", Target.NotBelow(Linear));
        }
    }

    private static async Task<Spread> EngineRateAsync(Bench bench, WorkerProcess worker, CancellationToken cancellation)
    {
        bench.Progress.Step("measuring the engine's own rate");
        var empty = new EmptyContainers(bench.Engine, await bench.Engine.RecipeOfAsync(worker.Name, cancellation));
        return EngineRate.Best(await EngineRate.MeasureAsync(empty, [2, 4], 1, bench.Size(20, 6), cancellation)).PerSecond;
    }

    private static async Task<double> MeasureAsync(JobQueue queue, string name, int jobs, int sleepS, CancellationToken cancellation)
    {
        string[] jobIds = [.. Enumerable.Range(0, jobs).Select(i => string.Create(CultureInfo.InvariantCulture, $"{name}-{i}"))];
        long began = Stopwatch.GetTimestamp();
        ResultLedger ledger = await queue.PublishAsync(jobIds, $"import time; time.sleep({sleepS}); print('hi')", timeoutS: 4 * sleepS, cancellation);
        if (await Task.WhenAny(ledger.Complete, Task.Delay(Patience, cancellation)) != ledger.Complete)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new ScenarioException($"{ledger.Missing} of {jobs} jobs have no result after {Patience.TotalSeconds:0} s.");
        }

        return ledger is { Fault: null, Repeated: 0 }
            ? jobs / Stopwatch.GetElapsedTime(began, ledger.Last).TotalSeconds
            : throw new ScenarioException(ledger.Fault ?? $"{ledger.Repeated} jobs have more than one result.");
    }

    private static async Task ResizeAsync(Bench bench, Broker broker, List<WorkerProcess> workers, int count, CancellationToken cancellation)
    {
        if (workers.Count != count)
        {
            bench.Progress.Step($"from {workers.Count} workers to {count}");
        }

        Task<WorkerProcess>[] starts =
        [
            .. Enumerable.Range(0, Math.Max(0, count - workers.Count)).Select(_ => bench.StartOnBrokerAsync(broker, "worker", Concurrency, Pool, cancellation)),
        ];
        await Task.WhenAll((Task[])starts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        workers.AddRange(starts.Where(start => start.IsCompletedSuccessfully).Select(start => start.Result));
        await Task.WhenAll(starts);
        await StopAsync(workers, Math.Max(0, workers.Count - count));
    }

    private static async Task StopAsync(List<WorkerProcess> workers, int count)
    {
        await Task.WhenAll(workers.TakeLast(count).Select(worker => worker.DisposeAsync().AsTask()));
        workers.RemoveRange(workers.Count - count, count);
    }
}
