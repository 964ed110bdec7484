using Sandbox.Contracts.Jobs;

namespace Sandbox.Execution.Jobs;

/// <summary>Turns an outcome into the result that goes over the wire.</summary>
public static class ResultFactory
{
    /// <summary>The result of a job that was admitted.</summary>
    public static RunResult Create(Job job, JobOutcome outcome, int attempt, string worker) =>
        Create(job.JobId, job.RequestId, outcome, attempt, worker);

    /// <summary>The result under the given ids.</summary>
    public static RunResult Create(string jobId, string requestId, JobOutcome outcome, int attempt, string worker) => new()
    {
        Id = jobId,
        JobId = jobId,
        RequestId = requestId,
        Status = outcome.Status,
        ExitCode = outcome.ExitCode,
        Stdout = outcome.Stdout.Text,
        Stderr = outcome.Stderr.Text,
        StdoutTruncated = outcome.Stdout.DroppedBytes > 0,
        StderrTruncated = outcome.Stderr.DroppedBytes > 0,
        StdoutDroppedBytes = outcome.Stdout.DroppedBytes,
        StderrDroppedBytes = outcome.Stderr.DroppedBytes,
        DurationMs = (long)Math.Round((outcome.FinishedAt - outcome.StartedAt).TotalMilliseconds),
        TimedOut = outcome.Status == JobStatus.TimedOut,
        OutputFiles = [.. outcome.OutputFiles.Select(ToWire)],
        Error = outcome.Error,
        Attempt = attempt,
        Worker = worker,
        StartedAt = outcome.StartedAt == default ? null : outcome.StartedAt,
        FinishedAt = outcome.FinishedAt == default ? null : outcome.FinishedAt,
        Timings = outcome.Timings,
        Usage = outcome.Usage,
    };

    /// <summary>The result of a request that never became a job.</summary>
    public static RunResult Rejected(string jobId, string requestId, JobError error, int attempt, string worker) =>
        Create(jobId, requestId, new JobOutcome { Status = JobStatus.Rejected, Error = error }, attempt, worker);

    private static OutputFile ToWire(JobFile file) =>
        new() { Path = file.Path, ContentB64 = file.Content, Size = file.Content.Length };
}
