using System.Buffers;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;

namespace Sandbox.Benchmarks.Subjects;

/// <summary>
/// A caller of <c>POST /run</c> over kept-alive connections. The clock runs from the request until the last byte of the answer is here;
/// reading and checking the answer comes after it. Thread-safe.
/// </summary>
/// <param name="address">Where the shim listens.</param>
/// <param name="worker">Whose words explain a failure.</param>
internal sealed class Caller(Uri address, WorkerProcess worker) : IDisposable
{
    private static readonly byte[] HiBody = Body(new RunRequest { Language = "python", Code = "print('hi')" });

    // Kestrel closes a connection after 130 idle seconds; we let go of it before.
    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2), UseProxy = false })
    {
        BaseAddress = address,
        Timeout = TimeSpan.FromSeconds(100),
    };

    /// <summary>The body of a request.</summary>
    internal static byte[] Body(RunRequest request) => JsonSerializer.SerializeToUtf8Bytes(request, ContractJson.Wire.RunRequest);

    /// <summary>Runs <c>print('hi')</c>.</summary>
    /// <returns>Milliseconds.</returns>
    internal Task<double> HiAsync(CancellationToken cancellation) => RunAsync(HiBody, IsHi, cancellation);

    /// <summary>Runs a job.</summary>
    /// <param name="body">The request.</param>
    /// <param name="isRight">Whether the answer is.</param>
    /// <param name="cancellation">Hangs up.</param>
    /// <returns>Milliseconds.</returns>
    /// <exception cref="ScenarioException">It is not, or there is none.</exception>
    internal async Task<double> RunAsync(byte[] body, Func<RunResult, bool> isRight, CancellationToken cancellation)
    {
        try
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var request = new HttpRequestMessage(HttpMethod.Post, "/run") { Content = content };
            long began = Stopwatch.GetTimestamp();
            using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            (byte[] buffer, int length) = await ReadAsync(response.Content, cancellation);
            double took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            Check((int)response.StatusCode, buffer.AsSpan(0, length), isRight);
            ArrayPool<byte>.Shared.Return(buffer);
            return took;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new ScenarioException($"A job was not answered: {fault.Message} The worker's last words: {worker.LastWords}", fault);
        }
    }

    /// <summary>Whether this is the answer to <c>print('hi')</c>.</summary>
    internal static bool IsHi(RunResult result) => result is { Status: JobStatus.Ok, ExitCode: 0, Stdout: "hi\n", Stderr: "" };

    public void Dispose() => _http.Dispose();

    private static async Task<(byte[] Buffer, int Length)> ReadAsync(HttpContent content, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)(content.Headers.ContentLength + 1 ?? 16 * 1024));
        int length = 0;
        await using Stream stream = await content.ReadAsStreamAsync(cancellation);
        while (await stream.ReadAsync(buffer.AsMemory(length), cancellation) is int read and > 0)
        {
            length += read;
            if (length == buffer.Length)
            {
                byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                buffer.AsSpan(0, length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }
        }

        return (buffer, length);
    }

    private void Check(int status, ReadOnlySpan<byte> answer, Func<RunResult, bool> isRight)
    {
        if (status == 200 && JsonSerializer.Deserialize(answer, ContractJson.Wire.RunResult) is { } result && isRight(result))
        {
            return;
        }

        string text = Encoding.UTF8.GetString(answer[..Math.Min(answer.Length, 500)]);
        throw new ScenarioException($"A job was answered wrongly: HTTP {status} {text}. The worker's last words: {worker.LastWords}");
    }
}
