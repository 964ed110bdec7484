using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Jobs;

namespace Sandbox.Execution.Supervision;

/// <summary>What a supervisor reported of a run; as much of it as arrived.</summary>
public sealed record RunReport
{
    /// <summary>How the conversation ended.</summary>
    public required RunReportEnd End { get; init; }

    /// <summary>Whether the whole job was handed over. If not, the program cannot have started.</summary>
    public bool HandedOver { get; init; }

    /// <summary>Whether anything came back after that.</summary>
    public bool Answered { get; init; }

    /// <summary>How the program ended; null when the supervisor never said.</summary>
    public DoneFrame? Done { get; init; }

    /// <summary>Standard output.</summary>
    public required CapturedText Stdout { get; init; }

    /// <summary>Standard error.</summary>
    public required CapturedText Stderr { get; init; }

    /// <summary>The files of <c>/output</c>; empty when they were refused.</summary>
    public IReadOnlyList<JobFile> Files { get; init; } = [];

    /// <summary>Why the files were refused; null when they were not.</summary>
    public JobError? FilesRefused { get; init; }

    /// <summary>From the end of the job, going out, until the done frame.</summary>
    public TimeSpan Run { get; init; }

    /// <summary>From the done frame until the last one.</summary>
    public TimeSpan Collect { get; init; }
}
