using System.Diagnostics;
using Sandbox.Contracts.Jobs;
using Sandbox.DrillTests.Brokers;
using Sandbox.DrillTests.Reporting;
using Sandbox.DrillTests.Traffic;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DrillTests;

/// <summary>
/// One drill from begin to end: a virtual host, a sender, a reader, the workers it starts, and the books. Ends with
/// <see cref="VerifyAsync"/>, which holds the bar that all drills share: nothing lost, unexpected or duplicated, no container left.
/// </summary>
internal sealed class Drill : IAsyncDisposable
{
    private static readonly TimeSpan SettleDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan OrphanDeadline = TimeSpan.FromSeconds(30);

    private readonly List<WorkerProcess> _workers = [];
    private readonly DrillReport _report;
    private readonly string _number;
    private readonly string _broken;
    private readonly Engine _engine;
    private ResultReader? _reader;
    private long? _brokenAt;
    private TimeSpan? _recoveredIn;

    private Drill(string number, string broken, DrillSpace space, DrillReport report, Engine engine)
    {
        (_number, _broken, Space, _report, _engine) = (number, broken, space, report, engine);
        Sender = new JobSender(space, Ledger);
    }

    internal DrillSpace Space { get; }

    internal Ledger Ledger { get; } = new();

    internal JobSender Sender { get; }

    /// <summary>The queue that results go to.</summary>
    internal string Replies => _reader!.Queue;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Begins a drill.</summary>
    /// <param name="number">Its number in the list of drills.</param>
    /// <param name="broken">What it breaks.</param>
    /// <param name="node">The broker.</param>
    /// <param name="report">Where its line goes.</param>
    /// <param name="engine">The engine its workers use; null for the machine's.</param>
    /// <param name="replies">Arguments of the queue that results go to; null for a plain one.</param>
    internal static async Task<Drill> BeginAsync(
        string number, string broken, BrokerNode node, DrillReport report, Engine? engine = null, Dictionary<string, object?>? replies = null)
    {
        var drill = new Drill(number, broken, await DrillSpace.CreateAsync(node), report, engine ?? Engine.Default);
        drill._reader = await ResultReader.StartAsync(drill.Space, drill.Ledger, replies ?? []);
        return drill;
    }

    /// <summary>Starts a process and waits until it is ready. Each drill has few jobs and wants faults to be noticed soon.</summary>
    internal async Task<WorkerProcess> StartWorkerAsync(string role = "worker", Action<WorkerSettings>? change = null)
    {
        WorkerProcess worker = await WorkerProcess.StartReadyAsync(Settings(role, change));
        _workers.Add(worker);
        return worker;
    }

    /// <summary>Starts a process, and leaves it to the caller what becomes of it.</summary>
    internal WorkerProcess StartUnwatchedWorker(Action<WorkerSettings>? change = null)
    {
        var worker = WorkerProcess.Start(Settings("worker", change));
        _workers.Add(worker);
        return worker;
    }

    /// <summary>Sends a job; fails when the broker refuses it.</summary>
    internal async Task SendAsync(RunRequest job) => Assert.True(await Sender.SendAsync(job, Replies, Cancellation), $"the broker refused {job.JobId}");

    /// <summary>Sends jobs that take a while and print their ids.</summary>
    internal async Task<string[]> SendSleepersAsync(int count, double seconds, string prefix = "job")
    {
        string[] jobs = [.. Enumerable.Range(0, count).Select(index => $"{prefix}-{index:000}")];
        foreach (string job in jobs)
        {
            await SendAsync(Sleeper(job, seconds));
        }

        return jobs;
    }

    /// <summary>A job that takes a while and prints its id.</summary>
    internal static RunRequest Sleeper(string jobId, double seconds) =>
        Ask.Python(FormattableString.Invariant($"import time; time.sleep({seconds}); print('{jobId}')"), 100) with { JobId = jobId };

    /// <summary>Waits for the job's first result.</summary>
    internal Task<RunResult> ResultAsync(string jobId, double seconds = 60) => Eventually.ValueAsync(
        () => Task.FromResult(Ledger.ResultOf(jobId)), TimeSpan.FromSeconds(seconds), $"a result of {jobId}");

    /// <summary>Waits until every accepted job has its result.</summary>
    internal async Task AllAnsweredAsync(double seconds = 60)
    {
        try
        {
            await Eventually.TrueAsync(() => Ledger.Open.Count == 0, TimeSpan.FromSeconds(seconds), "the end of every job");
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message} {Ledger.Totals}; open: {string.Join(", ", Ledger.Open.Take(5))}.\n{LastWords()}", late);
        }
    }

    /// <summary>The fault begins, or ends: recovery is measured from here.</summary>
    internal void StartClock() => _brokenAt = Stopwatch.GetTimestamp();

    /// <summary>Jobs are answered again.</summary>
    internal void StopClock() => _recoveredIn ??= Stopwatch.GetElapsedTime(_brokenAt!.Value);

    /// <summary>Everything has to be over now: holds the bar, and adds the drill's line to the table.</summary>
    /// <param name="deadLetters">How many dead letters the drill is about.</param>
    internal async Task VerifyAsync(int deadLetters = 0)
    {
        await AllAnsweredAsync();
        await WaitUntilSettledAsync();
        int dead = await CountDeadLettersAsync(deadLetters);
        await _reader!.DisposeAsync();

        // First those that were killed: whoever still lives takes their containers away.
        int orphans = 0;
        foreach (WorkerProcess ended in _workers.Where(worker => worker.HasEnded))
        {
            orphans += await CountOrphansAsync(ended);
        }

        foreach (WorkerProcess living in _workers.Where(worker => !worker.HasEnded).ToArray())
        {
            living.Terminate();
            await living.WaitForExitAsync(TimeSpan.FromSeconds(60));
            orphans += await CountOrphansAsync(living);
        }

        LedgerTotals totals = Ledger.Totals with { Dead = dead };
        _report.Add(new DrillRow(_number, _broken, totals, orphans, _recoveredIn));
        Assert.Equal((0, 0, 0, 0), (totals.Lost, totals.Duplicated, totals.Unexpected, orphans));
        Assert.Equal(deadLetters, totals.Dead);
    }

    /// <summary>Waits until nothing waits and nothing is unsettled, and nothing lies where nobody reads.</summary>
    internal async Task WaitUntilSettledAsync()
    {
        foreach (string queue in (string[])["sandbox.jobs", Replies])
        {
            await Eventually.TrueAsync(async () => await Space.CountAsync(queue) == (0, 0), SettleDeadline, $"an empty {queue}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _reader!.DisposeAsync();
        await Sender.DisposeAsync();
        foreach (WorkerProcess worker in _workers)
        {
            await worker.DisposeAsync();
        }

        await Space.DisposeAsync();
    }

    // What a worker was doing says why nothing came of it.
    private string LastWords() => string.Join(
        '\n', _workers.SelectMany(worker => worker.Stdout.Split('\n').TakeLast(40).Prepend($"--- {worker.Name}{(worker.HasEnded ? " (ended)" : "")} at {Space.Node.Address}")));

    private WorkerSettings Settings(string role, Action<WorkerSettings>? change)
    {
        var settings = new WorkerSettings { ["ROLE"] = role, ["AMQP_URI"] = Space.Uri.OriginalString, ["HEARTBEAT_S"] = "5", ["PUBLISH_TIMEOUT_S"] = "3" };
        change?.Invoke(settings);
        return settings;
    }

    // As the broker counts them, which is a few seconds late.
    private async Task<int> CountDeadLettersAsync(int expected)
    {
        try
        {
            await Eventually.TrueAsync(
                async () => await Space.CountAsync("sandbox.dead-letters") == (expected, 0), TimeSpan.FromSeconds(15), "the dead letters");
        }
        catch (TimeoutException)
        {
            // What is there instead is told below.
        }

        return (int)(await Space.CountAsync("sandbox.dead-letters")).Ready;
    }

    private async Task<int> CountOrphansAsync(WorkerProcess worker)
    {
        try
        {
            await _engine.WaitForNoContainerAsync(worker.Name, OrphanDeadline);
            return 0;
        }
        catch (TimeoutException)
        {
            return (await _engine.ContainersOfAsync(worker.Name)).Count;
        }
    }
}
