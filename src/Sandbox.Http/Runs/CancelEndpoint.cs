using Microsoft.AspNetCore.Http;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;
using Sandbox.Execution.Clients;
using Sandbox.Execution.Jobs;
using Sandbox.Http.Problems;

namespace Sandbox.Http.Runs;

/// <summary><c>POST /jobs/{job_id}/cancel</c>: ask for a job's end. Whoever waits for its result gets it as always.</summary>
internal sealed class CancelEndpoint(IJobClient client, HttpOptions options)
{
    /// <summary>The route, with the name of its parameter as callers see it in the OpenAPI document.</summary>
    internal const string Route = "/jobs/{job_id}/cancel";

    private const string Action = "cancel";

    internal async Task<IResult> CancelAsync(HttpContext http, string jobId, CancellationToken gone)
    {
        if (!Admission.IsJobId(jobId))
        {
            return Problem.Result(
                StatusCodes.Status400BadRequest, new JobError(ErrorCodes.InvalidJobId, "job_id must be 1 to 128 characters of A-Z a-z 0-9 . _ -"));
        }

        switch (await client.CancelAsync(jobId, gone).ConfigureAwait(false))
        {
            case CancelReply.Asked:
                return TypedResults.Json(
                    new CancelRequest { JobId = jobId, Action = Action }, ContractJson.Wire.CancelRequest, statusCode: StatusCodes.Status202Accepted);
            case CancelReply.NotFound:
                return Problem.Result(StatusCodes.Status404NotFound, new JobError(ErrorCodes.JobNotFound, "No job of that id waits or runs here."), jobId);
            default:
                http.Response.Headers.RetryAfter = options.RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
                var away = new JobError(ErrorCodes.BrokerUnavailable, "The message broker does not answer; ask again later.");
                return Problem.Result(StatusCodes.Status503ServiceUnavailable, away, jobId);
        }
    }
}
