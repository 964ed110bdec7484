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
    private const int Quick = 100;
    private const double SlowestPerSecond = 2;
    private const double FlatRatio = 1.1;
    private static readonly TimeSpan Sample = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(60);

    public string Name => "backlog";

    public string Summary => "10,000 jobs published at once (--jobs; 1,000 with all): rate, memory, one result each";

    public TimeSpan Deadline(Bench bench) => TimeSpan.FromMinutes(2) + TimeSpan.FromSeconds(Jobs(bench) / SlowestPerSecond);

    public async Task RunAsync(Bench bench, ScenarioReport report, CancellationToken cancellation)
    {
        int jobs = Jobs(bench);
        bench.Progress.Step("starting RabbitMQ and a worker");
        await using Broker broker = await Broker.StartAsync(bench.Engine, cancellation);
        await using WorkerProcess worker = await bench.StartOnBrokerAsync(broker, "worker", Bench.Pool, Bench.Pool, cancellation);
        await using JobQueue queue = await JobQueue.ConnectAsync(broker, cancellation);
        string[] jobIds = [.. Enumerable.Range(0, jobs).Select(i => string.Create(CultureInfo.InvariantCulture, $"backlog-{i}"))];
        List<double> resident = [worker.Usage.ResidentMiB];

        bench.Progress.Step($"publishing {jobs} jobs");
        long began = Stopwatch.GetTimestamp();
        ResultLedger ledger = await queue.PublishAsync(jobIds, "print('hi')", timeoutS: 10, cancellation);
        double publishSeconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await WatchAsync(bench, worker, ledger, jobs, resident, cancellation);

        // Whatever else comes now is one too many.
        await Task.Delay(2 * Sample, cancellation);
        Report(report, ledger, jobs, publishSeconds, Stopwatch.GetElapsedTime(began, ledger.Last).TotalSeconds, resident);
        await ReportQueuesAsync(report, queue, cancellation);
        report.Note($"{jobs} jobs ({(jobs < Full ? "fewer than the 10,000 that --jobs 10000 gives" : "all of them")}), persistent and confirmed, one worker with {Bench.Pool} jobs at once; results read from sandbox.results and acknowledged.");
        report.Note("memory: resident set of the worker's process each second; flat: the last holds at most a tenth more than the median.");
        if (ledger.Fault is { } fault)
        {
            throw new ScenarioException(fault);
        }
    }

    private static int Jobs(Bench bench) => bench.Options.Jobs ?? (bench.Options.Quick ? Quick : bench.Options.IsAll ? InAll : Full);

    private static async Task WatchAsync(
        Bench bench, WorkerProcess worker, ResultLedger ledger, int jobs, List<double> resident, CancellationToken cancellation)
    {
        (int received, long changed) = (0, Stopwatch.GetTimestamp());
        while (!ledger.Complete.IsCompleted)
        {
            await Task.WhenAny(ledger.Complete, Task.Delay(Sample, cancellation));
            cancellation.ThrowIfCancellationRequested();
            resident.Add(worker.Usage.ResidentMiB);
            if (ledger.Received != received)
            {
                (received, changed) = (ledger.Received, Stopwatch.GetTimestamp());
            }
            else if (Stopwatch.GetElapsedTime(changed) > Stall)
            {
                throw new ScenarioException($"No result for {Stall.TotalSeconds:0} s, {ledger.Missing} of {jobs} jobs have none. {worker.LastWords}");
            }

            if (resident.Count % 10 == 0)
            {
                bench.Progress.Step($"{received} of {jobs} results");
            }
        }
    }

    private static void Report(ScenarioReport report, ResultLedger ledger, int jobs, double publishSeconds, double seconds, List<double> resident)
    {
        report.Add("publishing, confirmed", Spread.Once(jobs / publishSeconds), "jobs/s");
        report.Add("from publishing to the last result", Spread.Once(jobs / seconds), "jobs/s");
        report.Add("jobs without a result", Spread.Once(ledger.Missing), "", Target.AtMost(0));
        report.Add("results beyond one a job", Spread.Once(ledger.Repeated), "", Target.AtMost(0));
        double median = Distribution.Median(resident);
        report.Add("worker memory, first", Spread.Once(resident[0]), "MiB");
        report.Add("worker memory, median", Spread.Once(median), "MiB");
        report.Add("worker memory, last", Spread.Once(resident[^1]), "MiB");
        report.Add("worker memory, largest", Spread.Once(resident.Max()), "MiB");
        report.Add("worker memory, last / median", Spread.Once(resident[^1] / median), "×", Target.AtMost(FlatRatio));
    }

    private static async Task ReportQueuesAsync(ScenarioReport report, JobQueue queue, CancellationToken cancellation)
    {
        foreach (string name in (string[])["sandbox.jobs", "sandbox.dead-letters", "sandbox.parked"])
        {
            report.Add($"left in {name}", Spread.Once(await queue.CountAsync(name, cancellation)), "", Target.AtMost(0));
        }
    }
}
