namespace Sandbox.Contracts.Jobs;

/// <summary>The one terminal answer to a job: the 200 body of <c>POST /run</c> and the message on a reply queue.</summary>
public sealed record RunResult
{
    /// <summary>The last line of <see cref="Stderr"/> when the time limit ended the program.</summary>
    public const string TimeoutMarker = "[timeout] code execution exceeded limit";

    /// <summary>Equal to <see cref="JobId"/>; existing callers read this name.</summary>
    public required string Id { get; init; }

    /// <summary>The job's id: the caller's own, or the one made for it.</summary>
    public required string JobId { get; init; }

    /// <summary>The caller's request id, or the one made for it.</summary>
    public required string RequestId { get; init; }

    /// <summary>How the job ended.</summary>
    public required JobStatus Status { get; init; }

    /// <summary>The program's exit code; 128 + N for death by signal N; 124 on time-out; null when it never ended by itself.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Standard output as text; undecodable bytes become U+FFFD. At most 1 MiB by default.</summary>
    public string Stdout { get; init; } = "";

    /// <summary>Standard error, as <see cref="Stdout"/>. On time-out its last line says so.</summary>
    public string Stderr { get; init; } = "";

    /// <summary>Whether bytes of standard output were dropped.</summary>
    public bool StdoutTruncated { get; init; }

    /// <summary>Whether bytes of standard error were dropped.</summary>
    public bool StderrTruncated { get; init; }

    /// <summary>Bytes of standard output that were dropped.</summary>
    public long StdoutDroppedBytes { get; init; }

    /// <summary>Bytes of standard error that were dropped.</summary>
    public long StderrDroppedBytes { get; init; }

    /// <summary>Milliseconds from a worker taking the job up until its result was complete.</summary>
    public long DurationMs { get; init; }

    /// <summary>Whether the time limit ended the program.</summary>
    public bool TimedOut { get; init; }

    /// <summary>What the program left in <c>/output</c>, sorted by path (ordinal).</summary>
    public IReadOnlyList<OutputFile> OutputFiles { get; init; } = [];

    /// <summary>Why, when <see cref="Status"/> is not <c>ok</c>; else null.</summary>
    public JobError? Error { get; init; }

    /// <summary>Which delivery of the job this is, from 1. Above 1: an earlier worker did not finish it.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The worker instance that answered.</summary>
    public string? Worker { get; init; }

    /// <summary>When a worker took the job up.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the result was complete.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Where the time went.</summary>
    public JobTimings Timings { get; init; } = new();

    /// <summary>What it used; null when it never ran.</summary>
    public JobUsage? Usage { get; init; }
}
