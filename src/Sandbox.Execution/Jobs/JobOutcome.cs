using Sandbox.Contracts.Jobs;

namespace Sandbox.Execution.Jobs;

/// <summary>How a job ended, as a value: the program's failure, a limit and the platform's failure are all outcomes.</summary>
public sealed record JobOutcome
{
    /// <summary>How it ended.</summary>
    public required JobStatus Status { get; init; }

    /// <summary>Why, when the status is not ok.</summary>
    public JobError? Error { get; init; }

    /// <summary>The exit code callers see; null when the program never ended by itself.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Standard output.</summary>
    public CapturedText Stdout { get; init; } = CapturedText.Empty;

    /// <summary>Standard error.</summary>
    public CapturedText Stderr { get; init; } = CapturedText.Empty;

    /// <summary>What was left in <c>/output</c>, sorted by path.</summary>
    public IReadOnlyList<JobFile> OutputFiles { get; init; } = [];

    /// <summary>Where the time went.</summary>
    public JobTimings Timings { get; init; } = new();

    /// <summary>What it used; null when it never ran.</summary>
    public JobUsage? Usage { get; init; }

    /// <summary>When this worker took it up.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When the outcome was complete.</summary>
    public DateTimeOffset FinishedAt { get; init; }

    /// <summary>An outcome without a run.</summary>
    public static JobOutcome Without(JobStatus status, string code, string sentence) =>
        new() { Status = status, Error = new JobError(code, sentence) };
}
