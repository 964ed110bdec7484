using System.Globalization;
using Sandbox.Contracts.Jobs;
using Sandbox.HostileTests.Probing;
using Sandbox.HostileTests.Reporting;
using Sandbox.HostileTests.Residue;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.HostileTests;

/// <summary>Sends a probe, and looks afterwards whether everything is as it was.</summary>
/// <param name="worker">Whom it is sent to.</param>
internal sealed class ProbeRunner(HostileWorker worker)
{
    private const long FolderBytes = 256 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static int _jobs;

    private readonly List<string> _breaches = [];

    /// <summary>Runs it, and those that come before and beside it.</summary>
    internal async Task RunAsync(Probe probe)
    {
        (Answer answer, TimeSpan elapsed) = (null!, TimeSpan.Zero);
        await WatchAsync(probe.Name, async () =>
        {
            if (probe.First is { } first)
            {
                await SendAsync(ProbeCatalogue.All[first]);
            }

            Task? beside = probe.Beside is { } neighbour ? await StartAsync(ProbeCatalogue.All[neighbour]) : null;
            (answer, elapsed) = probe.NeighboursMs is { } bound ? await WithNeighboursAsync(probe, bound) : await SendAsync(probe);
            await (beside ?? Task.CompletedTask);
            return (VerdictOf(answer), elapsed);
        });
    }

    /// <summary>Does what a test likes, checks everything that must hold after it, and puts it into the report.</summary>
    /// <param name="name">For the report.</param>
    /// <param name="attempt">Returns what came of it, and how long it took.</param>
    internal async Task WatchAsync(string name, Func<Task<(string Verdict, TimeSpan Elapsed)>> attempt)
    {
        var before = WorkerVitals.Of(worker.Process);
        int jobsBefore = worker.Process.EventsOf("sandbox.run.finish").Count;
        int reachedBefore = worker.Host.Reached;
        (string Verdict, TimeSpan Elapsed) outcome = ("nothing came", TimeSpan.Zero);
        await using (var folders = new EngineFolders(worker.EngineFolder, worker.Sandboxes.Waiting))
        {
            try
            {
                outcome = await attempt();
            }
            catch (Exception fault) when (fault is TimeoutException or HttpRequestException)
            {
                _breaches.Add(fault.Message);
            }

            Hold(folders.Largest <= FolderBytes, $"the engine's folder of the sandbox grew to {folders.Largest} bytes");
        }

        await NextJobAsync();
        int jobs = await SettledJobsAsync() - jobsBefore;
        _breaches.AddRange(await worker.Sandboxes.SettleAsync(jobs));
        _breaches.AddRange(WorkerVitals.Of(worker.Process).Grown(before, worker.AtStart, jobs));
        Hold(worker.Host.Reached == reachedBefore, "a listener on the host was reached");

        var row = new ReportRow(name, outcome.Verdict, outcome.Elapsed, _breaches);
        worker.Report.Add(row);
        TestContext.Current.TestOutputHelper?.WriteLine($"{row.Probe}: {row.Verdict} after {row.Elapsed.TotalMilliseconds:0} ms");
        Assert.True(_breaches.Count == 0, string.Join('\n', _breaches.Prepend($"{name} was not held:")));
    }

    /// <summary>Sends it, and judges the answer and its time.</summary>
    private async Task<(Answer Answer, TimeSpan Elapsed)> SendAsync(Probe probe, string? jobId = null)
    {
        byte[] body = probe.ToBody(new Placeholders(worker.Host.Placeholders), jobId ?? NewJobId());
        TimeSpan limit = TimeSpan.FromSeconds(probe.TimeoutS);
        (Answer answer, TimeSpan elapsed) = await worker.Caller.PostAsync(body, limit + Patience);
        _breaches.AddRange(probe.Expected.Judge(answer));

        // How long it waited for its turn and for a sandbox is not the probe's doing.
        TimeSpan waited = answer.Status == 200
            ? TimeSpan.FromMilliseconds(answer.Result.Timings.QueueMs + answer.Result.Timings.AcquireMs)
            : TimeSpan.Zero;
        Hold(elapsed - waited <= limit + Limits.AnswerAfterLimit, $"the answer came after {elapsed.TotalSeconds:0.000} s; the limit was {probe.TimeoutS} s");
        return (answer, elapsed);
    }

    /// <summary>Sends it and returns once its job runs.</summary>
    private async Task<Task> StartAsync(Probe probe)
    {
        string jobId = NewJobId();
        Task call = SendAsync(probe, jobId);
        await worker.Process.WaitForEventAsync("sandbox.run.start", Patience, line => line["job_id"] == jobId);
        return call;
    }

    /// <summary>Sends it, and beside it one small job after another, each of which must end in time.</summary>
    private async Task<(Answer Answer, TimeSpan Elapsed)> WithNeighboursAsync(Probe probe, int boundMs)
    {
        string jobId = NewJobId();
        Task<(Answer Answer, TimeSpan Elapsed)> call = SendAsync(probe, jobId);
        await worker.Process.WaitForEventAsync("sandbox.run.start", Patience, line => line["job_id"] == jobId);
        int neighbours = 0;
        do
        {
            RunResult neighbour = (await worker.Caller.RunAsync("print('neighbour')")).Result;
            neighbours++;
            Hold(neighbour.Stdout == "neighbour\n", $"a neighbour printed {neighbour.Stdout}");
            Hold(neighbour.Timings.RunMs <= boundMs, $"a neighbour ran for {neighbour.Timings.RunMs} ms instead of {boundMs} at most");
        }
        while (!call.IsCompleted);
        Hold(neighbours > 1, "no neighbour ran meanwhile");
        return await call;
    }

    private async Task NextJobAsync()
    {
        Answer next = await worker.Caller.RunAsync("print('normal')");
        Hold(
            next.Status == 200 && next.Result is { Status: JobStatus.Ok, ExitCode: 0, Stdout: "normal\n", Stderr: "", Usage.LimitHit: null },
            $"the next job was not normal: {next.Status} {next.Text[..Math.Min(300, next.Text.Length)]}");
    }

    /// <summary>Waits until every job that started has ended in the log, once.</summary>
    /// <returns>How many have ended since the worker's start.</returns>
    private async Task<int> SettledJobsAsync()
    {
        IReadOnlyList<LogLine> finished = [];
        try
        {
            await Eventually.TrueAsync(
                () => (finished = worker.Process.EventsOf("sandbox.run.finish")).Count == worker.Process.EventsOf("sandbox.run.start").Count,
                Patience,
                "an end of every job");
        }
        catch (TimeoutException fault)
        {
            _breaches.Add(fault.Message);
        }

        Hold(finished.DistinctBy(line => line["job_id"]).Count() == finished.Count, "a job ended twice");
        return finished.Count;
    }

    private void Hold(bool condition, string otherwise)
    {
        if (!condition)
        {
            _breaches.Add(otherwise);
        }
    }

    private static string NewJobId() => string.Create(CultureInfo.InvariantCulture, $"hostile-{Interlocked.Increment(ref _jobs)}");

    private static string VerdictOf(Answer answer)
    {
        if (answer.Status != 200)
        {
            return answer.Json.GetProperty("code").GetString()!;
        }

        RunResult result = answer.Result;
        string status = answer.Json.GetProperty("status").GetString()!;
        return $"{status} {result.ExitCode}{(result.Usage?.LimitHit is { } limit ? $" {limit}" : "")}";
    }
}
