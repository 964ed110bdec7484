using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Sandbox.Contracts.Jobs;
using Sandbox.Http.Problems;

namespace Sandbox.Http.Server;

/// <summary>
/// Refuses a request whose end is a matter of opinion. The server reads such a request in one of its possible ways; a proxy in front
/// may read it in another, and one caller's body then becomes another's request.
/// </summary>
internal static class FramingGuard
{
    // What the server makes of a Content-Length beside a Transfer-Encoding.
    private const string SetAside = "X-Content-Length";

    internal static async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (IsPlain(http.Request))
        {
            await next(http).ConfigureAwait(false);
            return;
        }

        http.Response.Headers.Connection = "close";
        IResult refusal = Problem.Result(
            StatusCodes.Status400BadRequest,
            new JobError(Problem.BadRequest, "The body must be framed in one way: by a Content-Length, or in HTTP/1.1 by Transfer-Encoding: chunked."));
        await refusal.ExecuteAsync(http).ConfigureAwait(false);
    }

    private static bool IsPlain(HttpRequest request)
    {
        IHeaderDictionary headers = request.Headers;
        return !headers.ContainsKey(HeaderNames.TransferEncoding)
            || (headers.TransferEncoding is [{ } coding]
                && coding.Equals("chunked", StringComparison.OrdinalIgnoreCase)
                && !headers.ContainsKey(SetAside)
                && !headers.ContainsKey(HeaderNames.ContentLength)
                && !HttpProtocol.IsHttp10(request.Protocol));
    }
}
