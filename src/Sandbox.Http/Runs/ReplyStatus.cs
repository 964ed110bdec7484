using Microsoft.AspNetCore.Http;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Clients;

namespace Sandbox.Http.Runs;

/// <summary>Which HTTP status an outcome has. Pure.</summary>
internal static class ReplyStatus
{
    /// <summary>The status, and the error to tell; the error is null when the result itself is the answer.</summary>
    internal static (int Status, JobError? Error) Of(JobReply reply) => reply switch
    {
        JobReply.Finished finished => Of(finished.Result),
        JobReply.Busy busy => (StatusCodes.Status429TooManyRequests, busy.Error),
        JobReply.Unavailable away => (StatusCodes.Status503ServiceUnavailable, away.Error),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static (int Status, JobError? Error) Of(RunResult result) => result.Status switch
    {
        JobStatus.Ok or JobStatus.TimedOut or JobStatus.OomKilled => (StatusCodes.Status200OK, null),
        JobStatus.Rejected or JobStatus.OutputRejected => (StatusCodes.Status400BadRequest, Reason(result)),
        JobStatus.Expired => (StatusCodes.Status429TooManyRequests, Reason(result)),
        JobStatus.Cancelled => (StatusCodes.Status409Conflict, Reason(result)),
        JobStatus.Failed when result.Error?.Code == ErrorCodes.EngineUnavailable => (StatusCodes.Status503ServiceUnavailable, Reason(result)),
        _ => (StatusCodes.Status500InternalServerError, Reason(result)),
    };

    private static JobError Reason(RunResult result) => result.Error ?? new JobError(ErrorCodes.Internal, "The service failed; its log says why.");
}
