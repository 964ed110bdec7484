using Sandbox.Contracts.Jobs;

namespace Sandbox.Execution.Jobs;

/// <summary>The wire's word for a status, for logs.</summary>
public static class JobStatusText
{
    /// <summary>The word.</summary>
    public static string ToWire(this JobStatus status) => status switch
    {
        JobStatus.Ok => "ok",
        JobStatus.TimedOut => "timed_out",
        JobStatus.OomKilled => "oom_killed",
        JobStatus.OutputRejected => "output_rejected",
        JobStatus.Rejected => "rejected",
        JobStatus.Cancelled => "cancelled",
        JobStatus.Expired => "expired",
        JobStatus.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };
}
