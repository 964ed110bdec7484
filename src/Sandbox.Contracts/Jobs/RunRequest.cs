namespace Sandbox.Contracts.Jobs;

/// <summary>
/// A job as a caller sends it: the body of <c>POST /run</c> and of a message on queue <c>sandbox.jobs</c>. Nothing in it is
/// trusted; Admission turns it into a job or into a reason. Unknown fields are ignored.
/// </summary>
public sealed record RunRequest
{
    /// <summary>The caller's name for the job: 1 to 128 of <c>[A-Za-z0-9._-]</c>. Made when absent.</summary>
    public string? JobId { get; init; }

    /// <summary>The caller's own id for the request, echoed in the result. Made when absent or blank. At most 256 characters.</summary>
    public string? RequestId { get; init; }

    /// <summary>Required: <c>python</c> or <c>bash</c>; trimmed, case-insensitive.</summary>
    public string? Language { get; init; }

    /// <summary>Required: the program. At most 131,072 bytes as UTF-8 by default; may be empty.</summary>
    public string? Code { get; init; }

    /// <summary>Time limit of the program in whole seconds, 1 to 120; 10 when absent.</summary>
    public int? TimeoutS { get; init; }

    /// <summary>Files placed under <c>/input</c>: at most 32, 2 MiB each and 8 MiB in all (decoded) by default.</summary>
    public IReadOnlyList<InputFile?>? InputFiles { get; init; }

    /// <summary>RFC 3339, with an offset. A job that has not started by then is not started: its status is <c>expired</c>.</summary>
    public string? Deadline { get; init; }
}
