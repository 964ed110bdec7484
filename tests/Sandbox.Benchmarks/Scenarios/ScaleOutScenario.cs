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

    // One job at once and one spare sandbox for each worker: then 8 workers ask the engine for 2 containers a second, far below its own rate.
    private const int Concurrency = 1;
    private const int Pool = 2;
    private const int SleepS = 4;

    // Descending, so that a round starts its workers once.
    private static readonly int[] Levels = [8, 4, 2, 1];

    public string Name => "scale-out";

    public string Summary => "1, 2, 4 and 8 workers on one queue, with jobs that sleep: is it linear?";

    public TimeSpan Deadline(Bench bench) => TimeSpan.FromMinutes(6);

    public async Task RunAsync(Bench bench, ScenarioReport report, CancellationToken cancellation)
    {
        bench.Progress.Step("starting RabbitMQ");
        await using Broker broker = await Broker.StartAsync(bench.Engine, cancellation);
        int rounds = bench.Size(2, 1);
        int each = bench.Size(4, 2);
        var rates = Levels.Order().ToDictionary(level => level, _ => new double[rounds]);
        for (int round = 0; round < rounds; round++)
        {
            await RunRoundAsync(bench, broker, round, each, rates, cancellation);
        }

        foreach ((int level, double[] perSecond) in rates)
        {
            report.Add($"workers: {level}", Spread.OfRounds(perSecond), "jobs/s");
        }

        foreach ((int level, double[] perSecond) in rates.Where(level => level.Key > 1))
        {
            double[] share = [.. perSecond.Zip(rates[1], (many, one) => many / (level * one))];
            report.Add($"{level} workers / ({level} × 1 worker)", Spread.OfRounds(share), "×", Target.NotBelow(Linear));
        }

        report.Note($"Each worker runs {Concurrency} job at once and keeps {Pool} sandboxes; each job sleeps {SleepS} s; {each} jobs for each worker are published at once; the clock runs from the first publish to the last result.");
        report.Note($"So {Levels.Max()} workers need {Levels.Max() / (double)SleepS:0.#} containers a second: below the engine's own rate, which is what a single machine can show of scaling out.");
    }

    private static async Task RunRoundAsync(
        Bench bench, Broker broker, int round, int each, Dictionary<int, double[]> rates, CancellationToken cancellation)
    {
        List<WorkerProcess> workers = [];
        try
        {
            bench.Progress.Step($"round {round + 1}: starting {Levels.Max()} workers");
            for (int i = 0; i < Levels.Max(); i++)
            {
                workers.Add(await bench.StartOnBrokerAsync(broker, "worker", Concurrency, Pool, cancellation));
            }

            await using JobQueue queue = await JobQueue.ConnectAsync(broker, cancellation);
            foreach (int level in Levels)
            {
                bench.Progress.Step($"round {round + 1}: workers: {level}");
                await StopAsync(workers, workers.Count - level);
                rates[level][round] = await MeasureAsync(queue, string.Create(CultureInfo.InvariantCulture, $"scale-{round}-{level}"), level * each, cancellation);
                await Task.WhenAll(workers.Select(worker => worker.SettleAsync(Pool, cancellation)));
            }
        }
        finally
        {
            await StopAsync(workers, workers.Count);
        }
    }

    private static async Task<double> MeasureAsync(JobQueue queue, string name, int jobs, CancellationToken cancellation)
    {
        string[] jobIds = [.. Enumerable.Range(0, jobs).Select(i => string.Create(CultureInfo.InvariantCulture, $"{name}-{i}"))];
        long began = Stopwatch.GetTimestamp();
        ResultLedger ledger = await queue.PublishAsync(jobIds, $"import time; time.sleep({SleepS}); print('hi')", timeoutS: 4 * SleepS, cancellation);
        await ledger.Complete.WaitAsync(TimeSpan.FromMinutes(2), cancellation);
        return ledger is { Fault: null, Repeated: 0 }
            ? jobs / Stopwatch.GetElapsedTime(began, ledger.Last).TotalSeconds
            : throw new ScenarioException(ledger.Fault ?? $"{ledger.Repeated} jobs have more than one result.");
    }

    private static async Task StopAsync(List<WorkerProcess> workers, int count)
    {
        await Task.WhenAll(workers.TakeLast(count).Select(worker => worker.DisposeAsync().AsTask()));
        workers.RemoveRange(workers.Count - count, count);
    }
}
