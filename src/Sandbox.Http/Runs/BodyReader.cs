using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Jobs;
using Sandbox.Http.Problems;

namespace Sandbox.Http.Runs;

/// <summary>Takes in a request's body: bounded in size, in time, and in what all bodies together take. Thread-safe.</summary>
internal sealed class BodyReader(Limits limits, HttpOptions options, TimeProvider time)
{
    /// <summary>Reads the whole body, or says why not.</summary>
    internal async Task<IResult?> ReadAsync(HttpContext http, RequestBody body, CancellationToken gone)
    {
        if (!http.Request.HasJsonContentType())
        {
            return Refuse(StatusCodes.Status400BadRequest, ErrorCodes.InvalidJson, "Content-Type must be application/json.");
        }

        if (http.Request.ContentLength > limits.RequestBytes)
        {
            return TooLarge();
        }

        using var deadline = new CancellationTokenSource(options.BodyTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(gone, deadline.Token);
        try
        {
            return await ReadAllAsync(http, body, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !gone.IsCancellationRequested)
        {
            return TooSlow(http);
        }
        catch (BadHttpRequestException bad) when (bad.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return TooLarge();
        }
        catch (BadHttpRequestException bad) when (bad.StatusCode == StatusCodes.Status408RequestTimeout)
        {
            return TooSlow(http);
        }
        catch (IOException)
        {
            // Its end is missing, or its chunks are none.
            http.Response.Headers.Connection = "close";
            return Refuse(StatusCodes.Status400BadRequest, ErrorCodes.InvalidJson, "The body did not arrive whole.");
        }
    }

    private async Task<IResult?> ReadAllAsync(HttpContext http, RequestBody body, CancellationToken cancellation)
    {
        // Consumed piece by piece: the server buffers little of a body that nobody has consumed.
        PipeReader reader = http.Request.BodyReader;
        while (true)
        {
            ReadResult read = await reader.ReadAsync(cancellation).ConfigureAwait(false);
            bool fits = body.Fits(read.Buffer.Length);
            bool kept = fits && body.TryAppend(read.Buffer);

            // In any case: a server cannot drain a body that somebody still holds a piece of, and breaks the connection off.
            reader.AdvanceTo(read.Buffer.End);
            if (!fits)
            {
                return TooLarge();
            }

            if (!kept)
            {
                http.Response.Headers.RetryAfter = options.RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
                return Refuse(StatusCodes.Status429TooManyRequests, ErrorCodes.Busy, "The requests held now leave no memory for this one; try again.");
            }

            if (read.IsCompleted)
            {
                return null;
            }
        }
    }

    private IResult TooLarge() =>
        Refuse(StatusCodes.Status413PayloadTooLarge, ErrorCodes.BodyTooLarge, $"The body is over the limit of {limits.RequestBytes} bytes.");

    private static IResult TooSlow(HttpContext http)
    {
        http.Response.Headers.Connection = "close";
        return Refuse(StatusCodes.Status408RequestTimeout, ErrorCodes.BodyTooSlow, "The body did not arrive in time.");
    }

    private static IResult Refuse(int status, string code, string sentence) => Problem.Result(status, new JobError(code, sentence));
}
