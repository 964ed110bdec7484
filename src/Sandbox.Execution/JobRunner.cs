using Microsoft.Extensions.Logging;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Sandboxes;
using Sandbox.Execution.Telemetry;

namespace Sandbox.Execution;

/// <summary>
/// Runs one job: acquire a sandbox, hand the job over, take in what comes back. Every ending is an outcome, cancellation
/// included; nothing is thrown but programming errors. Thread-safe; how many run at once is the caller's to bound.
/// </summary>
public sealed partial class JobRunner(
    SandboxPool pool, SandboxLauncher launcher, Limits limits, TimeProvider time, ILogger<JobRunner> logger, ExecutionMetrics? metrics = null)
{
    /// <summary>Sandboxes a job may lose without a word before it is given up.</summary>
    private const int MostSandboxes = 3;

    private readonly ExecutionMetrics _metrics = metrics ?? new ExecutionMetrics();
    private int _inflight;
    private long _started;

    /// <summary>Jobs running now.</summary>
    public int Inflight => Volatile.Read(ref _inflight);

    /// <summary>Jobs started since the process began.</summary>
    public long Started => Volatile.Read(ref _started);

    /// <summary>Runs the job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="delivery">How it came here.</param>
    /// <param name="cancellation">Ends the run; the outcome is then <see cref="JobStatus.Cancelled"/>.</param>
    public async Task<JobOutcome> RunAsync(Job job, JobDelivery delivery, CancellationToken cancellation)
    {
        DateTimeOffset started = time.GetUtcNow();
        long startedAt = time.GetTimestamp();
        Interlocked.Increment(ref _inflight);
        Interlocked.Increment(ref _started);
        _metrics.JobStarted(delivery, started);
        LogStart(job.RequestId, job.JobId, (int)job.Timeout.TotalSeconds, job.Code.Length);
        JobOutcome outcome;
        try
        {
            outcome = await RunOnceAsync(job, started, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            outcome = JobOutcome.Without(JobStatus.Cancelled, ErrorCodes.Cancelled, "The job was cancelled.");
        }
        catch (SandboxUnavailableException fault)
        {
            LogUnavailable(job.JobId, fault.Message);
            outcome = JobOutcome.Without(JobStatus.Failed, fault.Code, fault.Message);
        }
        finally
        {
            Interlocked.Decrement(ref _inflight);
            _metrics.JobEnded();
        }

        double queueMs = delivery.AcceptedAt is { } accepted ? Math.Max(0, (started - accepted).TotalMilliseconds) : 0;
        outcome = outcome with
        {
            StartedAt = started,

            // Not what the wall clock says now: somebody may have set it.
            FinishedAt = started + time.GetElapsedTime(startedAt),
            Timings = outcome.Timings with { QueueMs = Math.Round(queueMs, 3) },
        };
        LogFinished(job, outcome);
        return outcome;
    }

    private async Task<JobOutcome> RunOnceAsync(Job job, DateTimeOffset now, CancellationToken cancellation)
    {
        if (job.Deadline < now)
        {
            return JobOutcome.Without(JobStatus.Expired, ErrorCodes.DeadlinePassed, "The deadline passed before the job could start.");
        }

        if (launcher.LastGreeting is { } known && !known.Languages.Contains(job.Language))
        {
            return LanguageUnavailable(job.Language);
        }

        long asked = time.GetTimestamp();
        for (var sandboxes = 1; ; sandboxes++)
        {
            if (await TryRunInAsync(job, asked, sandboxes == MostSandboxes, cancellation).ConfigureAwait(false) is { } outcome)
            {
                return outcome;
            }
        }
    }

    /// <summary>Null when the sandbox was lost at once, and this was not the last try.</summary>
    private async Task<JobOutcome?> TryRunInAsync(Job job, long asked, bool last, CancellationToken cancellation)
    {
        ReadySandbox sandbox = await pool.LeaseAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (!sandbox.Greeting.Languages.Contains(job.Language))
            {
                return LanguageUnavailable(job.Language);
            }

            TimeSpan acquire = time.GetElapsedTime(asked);
            SandboxRun run = await SandboxRun.RunAsync(sandbox, job, limits, time, cancellation).ConfigureAwait(false);
            if (run.WasLostAtOnce && !last)
            {
                LogReplaced(job.JobId, sandbox.Sandbox.Id, run.Fate!.Kind);
                return null;
            }

            JobOutcome outcome = Verdict.Of(run.Report, run.Fate);
            _metrics.JobRan(acquire, run.Report.Run, run.Report.Collect);
            JobTracing.JobRan(time.GetUtcNow(), acquire, run.Report.Run, run.Report.Collect);
            if (run.Fate is { } fate && outcome.Status != JobStatus.TimedOut)
            {
                LogLost(job.JobId, fate.Kind, fate.Diagnostics);
            }

            return outcome with
            {
                Timings = new JobTimings
                {
                    AcquireMs = Math.Round(acquire.TotalMilliseconds, 3),
                    RunMs = Math.Round(run.Report.Run.TotalMilliseconds, 3),
                    CollectMs = Math.Round(run.Report.Collect.TotalMilliseconds, 3),
                },
            };
        }
        finally
        {
            pool.Discard(sandbox);
        }
    }

    private static JobOutcome LanguageUnavailable(Language language) => JobOutcome.Without(
        JobStatus.Rejected,
        ErrorCodes.LanguageUnavailable,
        $"This deployment's sandbox image has no {(language == Language.Bash ? "bash" : "python")}.");

    private void LogFinished(Job job, JobOutcome outcome)
    {
        long inputBytes = job.InputFiles.Sum(file => (long)file.Content.Length);
        long outputBytes = outcome.OutputFiles.Sum(file => (long)file.Content.Length);
        var durationMs = (long)Math.Round((outcome.FinishedAt - outcome.StartedAt).TotalMilliseconds);
        LogFinish(
            job.RequestId, job.JobId, outcome.Status.ToWire(), outcome.ExitCode, outcome.Status == JobStatus.TimedOut, durationMs,
            job.InputFiles.Count, inputBytes, outcome.OutputFiles.Count, outputBytes);
    }

    [LoggerMessage(EventId = 100, EventName = "sandbox.run.start", Level = LogLevel.Information,
        Message = "Job {JobId} starts (request {RequestId}, limit {TimeoutS} s, {CodeBytes} bytes of code)")]
    private partial void LogStart(string requestId, string jobId, int timeoutS, int codeBytes);

    [LoggerMessage(EventId = 101, EventName = "sandbox.run.finish", Level = LogLevel.Information,
        Message = "Job {JobId} ends {Status} with exit code {ExitCode} after {DurationMs} ms (request {RequestId}, timed out: {TimedOut}, in {InputFiles}/{InputBytes}, out {OutputFiles}/{OutputBytes})")]
    private partial void LogFinish(
        string requestId, string jobId, string status, int? exitCode, bool timedOut, long durationMs,
        int inputFiles, long inputBytes, int outputFiles, long outputBytes);

    [LoggerMessage(EventId = 102, EventName = "sandbox.unavailable", Level = LogLevel.Error, Message = "Job {JobId} got no sandbox: {Reason}")]
    private partial void LogUnavailable(string jobId, string reason);

    [LoggerMessage(EventId = 103, EventName = "sandbox.lost", Level = LogLevel.Warning,
        Message = "The sandbox of job {JobId} was lost ({Fate}). {Diagnostics}")]
    private partial void LogLost(string jobId, SandboxFateKind fate, string diagnostics);

    [LoggerMessage(EventId = 104, EventName = "sandbox.replaced", Level = LogLevel.Warning,
        Message = "Job {JobId} gets another sandbox: {ContainerId} was lost before anything came of it ({Fate})")]
    private partial void LogReplaced(string jobId, string containerId, SandboxFateKind fate);
}
