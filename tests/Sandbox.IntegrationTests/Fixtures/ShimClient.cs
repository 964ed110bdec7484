using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;

namespace Sandbox.IntegrationTests.Fixtures;

/// <summary>A caller of the shim. Thread-safe.</summary>
/// <param name="address">Where it listens.</param>
public sealed class ShimClient(Uri address) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = TimeSpan.FromSeconds(100) };

    /// <summary>Where it listens.</summary>
    public Uri Address => address;

    /// <summary>Runs the request and expects a result.</summary>
    public async Task<RunResult> RunAsync(RunRequest request) => (await TryRunAsync(request)).Result;

    /// <summary>Sends the request; the answer is the caller's to judge.</summary>
    internal Task<Answer> TryRunAsync(RunRequest request) => CallAsync(request, TestContext.Current.CancellationToken);

    /// <summary>Sends the request, and hangs up when <paramref name="leaving"/> fires.</summary>
    internal Task<Answer> CallAsync(RunRequest request, CancellationToken leaving) =>
        SendAsync(JsonSerializer.SerializeToUtf8Bytes(request, ContractJson.Wire.RunRequest), "application/json", leaving);

    /// <summary>Sends a body as it is.</summary>
    internal Task<Answer> PostAsync(string body, string contentType = "application/json") => PostAsync(Encoding.UTF8.GetBytes(body), contentType);

    /// <summary>Sends a body as it is.</summary>
    internal Task<Answer> PostAsync(byte[] body, string contentType = "application/json") =>
        SendAsync(body, contentType, TestContext.Current.CancellationToken);

    /// <summary>Sends a body as it is, but asks first (Expect: 100-continue), so that a refusal is not lost in a body that nobody reads.</summary>
    internal Task<Answer> PostPolitelyAsync(string body) =>
        SendAsync(Encoding.UTF8.GetBytes(body), "application/json", TestContext.Current.CancellationToken, asking: true);

    /// <summary>Sends a small program with this Authorization header; null sends none.</summary>
    internal async Task<Answer> RunWithKeyAsync(string? authorization, string code = "print('hi')")
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(new RunRequest { Language = "python", Code = code }, ContractJson.Wire.RunRequest);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/run") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        using HttpResponseMessage response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }

    /// <summary>Sends a request without a body.</summary>
    internal async Task<Answer> SendAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        using HttpResponseMessage response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response);
    }

    /// <summary>Reads an address.</summary>
    internal Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<Answer> SendAsync(byte[] body, string contentType, CancellationToken leaving, bool asking = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/run") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        request.Headers.ExpectContinue = asking;
        using HttpResponseMessage response = await _http.SendAsync(request, leaving);
        return await Answer.ReadAsync(response);
    }
}
