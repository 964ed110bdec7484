using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Sandbox.Contracts.Jobs;

namespace Sandbox.Http.Problems;

/// <summary>Errors as RFC 9457 documents: <c>detail</c> is one plain sentence, <c>code</c> is stable.</summary>
internal static class Problem
{
    /// <summary>The code of a request that is none of ours, whatever is wrong with it.</summary>
    internal const string BadRequest = "bad_request";

    /// <summary>The document as a result.</summary>
    internal static IResult Result(int status, JobError error, string? jobId = null)
    {
        var details = new ProblemDetails { Status = status, Detail = error.Message };
        details.Extensions["code"] = error.Code;
        if (jobId is not null)
        {
            details.Extensions["job_id"] = jobId;
        }

        return TypedResults.Problem(details);
    }

    /// <summary>The document for a request that never reached an endpoint: an unknown path, a wrong method, a crash.</summary>
    internal static void Complete(ProblemDetailsContext context)
    {
        int status = context.ProblemDetails.Status ?? context.HttpContext.Response.StatusCode;
        context.ProblemDetails.Detail ??= status switch
        {
            StatusCodes.Status404NotFound => "There is nothing at this address.",
            StatusCodes.Status405MethodNotAllowed => "This address does not take that method.",
            StatusCodes.Status413PayloadTooLarge => "The body is over its limit.",
            >= 500 => "The service failed; its log says why.",
            _ => "The request cannot be served.",
        };
        context.ProblemDetails.Extensions.TryAdd("code", status switch
        {
            StatusCodes.Status404NotFound => "not_found",
            StatusCodes.Status405MethodNotAllowed => "method_not_allowed",
            StatusCodes.Status413PayloadTooLarge => ErrorCodes.BodyTooLarge,
            >= 500 => ErrorCodes.Internal,
            _ => BadRequest,
        });
    }
}
