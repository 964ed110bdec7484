using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;
using Sandbox.Execution.Clients;
using Sandbox.Execution.Jobs;
using Sandbox.Http.Problems;

namespace Sandbox.Http.Runs;

/// <summary><c>POST /run</c>: the whole queue as one synchronous call.</summary>
internal sealed class RunEndpoint(Admission admission, IJobClient client, Limits limits, HttpOptions options, CallGauge gauge)
{
    internal async Task<IResult> RunAsync(HttpContext http, CancellationToken gone)
    {
        (ReadOnlyMemory<byte> body, IResult? refusal) = await ReadBodyAsync(http.Request, gone).ConfigureAwait(false);
        if (refusal is not null)
        {
            return refusal;
        }

        if (!RequestJson.TryRead(body.Span, out RunRequest? request, out JobError? error))
        {
            return Problem.Result(StatusCodes.Status400BadRequest, error);
        }

        return admission.Admit(request) switch
        {
            AdmissionResult.Refused refused => Problem.Result(StatusCodes.Status400BadRequest, refused.Error, refused.JobId),
            AdmissionResult.Admitted admitted => await CallAsync(http, admitted.Job, gone).ConfigureAwait(false),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private async Task<IResult> CallAsync(HttpContext http, Job job, CancellationToken gone)
    {
        using IDisposable counted = gauge.Enter();
        JobReply reply = await client.RunAsync(job, gone).ConfigureAwait(false);
        (int status, JobError? error) = ReplyStatus.Of(reply);
        if (error is null && reply is JobReply.Finished finished)
        {
            return TypedResults.Json(finished.Result, ContractJson.Wire.RunResult);
        }

        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
        {
            http.Response.Headers.RetryAfter = options.RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return Problem.Result(status, error!, job.JobId);
    }

    private async Task<(ReadOnlyMemory<byte> Body, IResult? Refusal)> ReadBodyAsync(HttpRequest request, CancellationToken gone)
    {
        if (!request.HasJsonContentType())
        {
            return (default, Problem.Result(
                StatusCodes.Status400BadRequest, new JobError(ErrorCodes.InvalidJson, "Content-Type must be application/json.")));
        }

        int limit = limits.RequestBytes;
        if (request.ContentLength > limit)
        {
            return (default, TooLarge(limit));
        }

        try
        {
            // Consumed piece by piece: the server buffers little of a body that nobody has consumed.
            var body = new ArrayBufferWriter<byte>((int)Math.Clamp(request.ContentLength ?? 0, 4096, limit));
            PipeReader reader = request.BodyReader;
            while (true)
            {
                ReadResult read = await reader.ReadAsync(gone).ConfigureAwait(false);
                if (body.WrittenCount + read.Buffer.Length > limit)
                {
                    return (default, TooLarge(limit));
                }

                foreach (ReadOnlyMemory<byte> piece in read.Buffer)
                {
                    body.Write(piece.Span);
                }

                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return (body.WrittenMemory, null);
                }
            }
        }
        catch (BadHttpRequestException bad)
        {
            return bad.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? (default, TooLarge(limit))
                : (default, Problem.Result(StatusCodes.Status400BadRequest, new JobError(ErrorCodes.InvalidJson, "The body did not arrive whole.")));
        }
    }

    private static IResult TooLarge(int limit) => Problem.Result(
        StatusCodes.Status413PayloadTooLarge, new JobError(ErrorCodes.BodyTooLarge, $"The body is over the limit of {limit} bytes."));
}
