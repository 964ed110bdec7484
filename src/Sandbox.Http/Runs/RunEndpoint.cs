using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;
using Sandbox.Execution.Clients;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Telemetry;
using Sandbox.Http.Problems;
using Sandbox.Http.Server;
using Sandbox.Http.StatusPage;
using Sandbox.Http.Telemetry;

namespace Sandbox.Http.Runs;

/// <summary><c>POST /run</c>: the whole queue as one synchronous call.</summary>
internal sealed class RunEndpoint(
    Admission admission, IJobClient client, BodyReader bodies, IntakeBudget intake, Limits limits, HttpOptions options, CallGauge gauge,
    ExecutionMetrics metrics, RecentJobs? recent = null)
{
    // Ids, numbers, and the objects around them.
    private const int Overhead = 1024;

    internal async Task<IResult> RunAsync(HttpContext http, CancellationToken gone)
    {
        TraceContext? caller = HttpTracing.ReadCaller(http.Request);
        using Activity? span = HttpTracing.StartRun(caller);
        IResult answer = await ServeAsync(http, span, caller, gone).ConfigureAwait(false);
        HttpTracing.Finish(span, answer);
        return answer;
    }

    private async Task<IResult> ServeAsync(HttpContext http, Activity? span, TraceContext? caller, CancellationToken gone)
    {
        // Given back when the answer is out: a slow reader holds its answer until then.
        IntakeShare share = intake.Open();
        http.Response.RegisterForDispose(share);
        (Job? job, IResult? refusal) = await TakeInAsync(http, share, gone).ConfigureAwait(false);
        if (job is null)
        {
            share.Become(0);
            return refusal!;
        }

        share.Become(Overhead + job.Code.Length + job.InputFiles.Sum(file => (long)file.Content.Length));
        HttpTracing.Name(span, job.JobId);
        return await CallAsync(http, job with { Trace = TraceContext.Of(span) ?? caller }, share, gone).ConfigureAwait(false);
    }

    private async Task<(Job? Job, IResult? Refusal)> TakeInAsync(HttpContext http, IntakeShare share, CancellationToken gone)
    {
        using var body = new RequestBody(share, limits.RequestBytes);
        if (await bodies.ReadAsync(http, body, gone).ConfigureAwait(false) is { } refusal)
        {
            return (null, refusal);
        }

        if (!RequestJson.TryRead(body.Written, out RunRequest? request, out JobError? error))
        {
            return (null, Problem.Result(StatusCodes.Status400BadRequest, error));
        }

        return admission.Admit(request) switch
        {
            AdmissionResult.Refused refused => (null, Refuse(refused)),
            AdmissionResult.Admitted admitted => (admitted.Job, null),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private IResult Refuse(AdmissionResult.Refused refused)
    {
        metrics.JobFinished(JobStatus.Rejected, language: null);
        return Problem.Result(StatusCodes.Status400BadRequest, refused.Error, refused.JobId);
    }

    private async Task<IResult> CallAsync(HttpContext http, Job job, IntakeShare share, CancellationToken gone)
    {
        using IDisposable counted = gauge.Enter();
        using IDisposable? held = http.Features.Get<ConnectionPlace>()?.Hold();
        JobReply reply = await AskAsync(job, gone).ConfigureAwait(false);
        (int status, JobError? error) = ReplyStatus.Of(reply);
        if (error is null && reply is JobReply.Finished finished)
        {
            share.Become(SizeOf(finished.Result));
            return TypedResults.Json(finished.Result, ContractJson.Wire.RunResult);
        }

        share.Become(0);
        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            http.Response.Headers.RetryAfter = options.RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return Problem.Result(status, error!, job.JobId);
    }

    private async Task<JobReply> AskAsync(Job job, CancellationToken gone)
    {
        using RecentJobs.Call? call = recent?.Begin(job.JobId);
        JobReply reply = await client.RunAsync(job, gone).ConfigureAwait(false);
        call?.Answer(reply);
        return reply;
    }

    // A result that came over the broker may lack what is declared as never null; its caller gets it as it came.
    private static long SizeOf(RunResult result) =>
        Overhead
        + (((result.Stdout?.Length ?? 0) + (long)(result.Stderr?.Length ?? 0)) * sizeof(char))
        + (result.OutputFiles?.Sum(file => (long)(file?.ContentB64?.Length ?? 0)) ?? 0);
}
