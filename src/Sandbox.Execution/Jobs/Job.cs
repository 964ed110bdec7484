using Sandbox.Execution.Telemetry;

namespace Sandbox.Execution.Jobs;

/// <summary>A job that passed Admission: everything in it is within the limits. Immutable.</summary>
public sealed record Job
{
    /// <summary>1 to 128 of <c>[A-Za-z0-9._-]</c>.</summary>
    public required string JobId { get; init; }

    /// <summary>The caller's own id for the request; at most 256 characters.</summary>
    public required string RequestId { get; init; }

    /// <summary>What the code is written in.</summary>
    public required Language Language { get; init; }

    /// <summary>The code as UTF-8.</summary>
    public required byte[] Code { get; init; }

    /// <summary>The program's time limit; whole seconds.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Files for <c>/input</c>.</summary>
    public required IReadOnlyList<JobFile> InputFiles { get; init; }

    /// <summary>Not to be started after this time.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Where in its caller's trace it belongs; null when the caller did not say.</summary>
    public TraceContext? Trace { get; init; }
}
