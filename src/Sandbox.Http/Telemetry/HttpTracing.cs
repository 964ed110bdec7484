using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Sandbox.Execution.Telemetry;

namespace Sandbox.Http.Telemetry;

/// <summary>The span of a call. While nobody listens nothing is made. Thread-safe.</summary>
internal static class HttpTracing
{
    private static readonly ActivitySource Source = new("Sandbox.Http");

    /// <summary>What the caller says of its trace; null when it says nothing that is valid.</summary>
    internal static TraceContext? ReadCaller(HttpRequest request) =>
        TraceContext.TryRead(request.Headers.TraceParent.ToString(), request.Headers.TraceState.ToString());

    /// <summary>Starts the span of <c>POST /run</c>, below its caller's or as the root of a new trace.</summary>
    /// <returns>Null while nobody listens.</returns>
    internal static Activity? StartRun(TraceContext? caller)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        // The web server has one of its own for each request, which is not exported: below it ours would be an orphan.
        Activity.Current = null;
        Activity? span = Source.StartActivity("POST /run", ActivityKind.Server, caller?.Context ?? default);
        span?.SetTag("http.request.method", "POST").SetTag("http.route", "/run");
        return span;
    }

    /// <summary>Writes down which job it became.</summary>
    internal static void Name(Activity? span, string jobId) => span?.SetTag("sandbox.job.id", jobId);

    /// <summary>Writes down what was answered.</summary>
    internal static void Finish(Activity? span, IResult answer)
    {
        if (span is null)
        {
            return;
        }

        int status = (answer as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK;
        span.SetTag("http.response.status_code", status);
        if (status >= StatusCodes.Status500InternalServerError)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }
    }
}
