using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.HostileTests;

/// <summary>A caller who has the key, and sends what it likes.</summary>
internal sealed class Caller : IDisposable
{
    private readonly HttpClient _http;

    internal Caller(Uri address, string key)
    {
        Address = address;
        _http = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    internal Uri Address { get; }

    /// <summary>Sends a body, and waits for the answer at most so long.</summary>
    /// <returns>The answer, and the time it took by this caller's clock.</returns>
    internal async Task<(Answer Answer, TimeSpan Elapsed)> PostAsync(byte[] body, TimeSpan patience)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(patience);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/run") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        long began = Stopwatch.GetTimestamp();
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, late.Token);
            Answer answer = await Answer.ReadAsync(response);
            return (answer, Stopwatch.GetElapsedTime(began));
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"There was no answer within {patience.TotalSeconds} s.");
        }
    }

    /// <summary>Sends a small Python program.</summary>
    internal async Task<Answer> RunAsync(string code) =>
        (await PostAsync(Encoding.UTF8.GetBytes($$"""{"language":"python","code":"{{code}}"}"""), TimeSpan.FromSeconds(60))).Answer;

    public void Dispose() => _http.Dispose();
}
