using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sandbox.Contracts.Health;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution;
using Sandbox.Execution.Clients;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Sandboxes;

namespace Sandbox.Http.Tests.Fakes;

/// <summary>The shim on a real server and a free loopback port, in front of a fake <see cref="IJobClient"/>.</summary>
internal sealed class ShimHost : IAsyncDisposable
{
    internal const string GoodBody = """{"job_id":"job-1","request_id":"r-1","language":"python","code":"print('嗨')"}""";

    internal static readonly Limits Limits = new() { CodeBytes = 1000, FileCount = 2, FileBytes = 2000, InputTotalBytes = 3000 };

    private readonly WebApplication _app;

    private ShimHost(WebApplication app)
    {
        _app = app;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = TimeSpan.FromSeconds(20) };
    }

    internal HttpClient Http { get; }

    internal IServiceProvider Services => _app.Services;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    internal static async Task<ShimHost> StartAsync(
        IJobClient? client = null, HttpOptions? options = null, EngineHealth? engine = null, bool serverHoldsTheBodyLimit = false, IJobQueue? queue = null)
    {
        WebApplicationBuilder web = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        web.Logging.ClearProviders();
        web.WebHost.UseUrls("http://127.0.0.1:0");
        web.WebHost.UseBoundedServer(options ?? new HttpOptions(), Limits);
        if (serverHoldsTheBodyLimit)
        {
            web.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = Limits.RequestBytes);
        }

        web.Services.AddAdmission(Limits);
        web.Services.AddSingleton(client ?? FakeJobClient.Finishing(JobStatus.Ok));
        if (queue is not null)
        {
            web.Services.AddSingleton(queue);
        }

        if (engine is not null)
        {
            web.Services.AddSingleton<IEngine>(new FakeEngine(engine));
            web.Services.AddSingleton<ISandboxFactory, CannedSandboxFactory>();
            web.Services.AddJobRunner(new PoolOptions { Size = 0 });
        }

        web.Services.AddHealthFace(options ?? new HttpOptions(), hasEngine: engine is not null);
        web.Services.AddShim(options ?? new HttpOptions());
        WebApplication app = web.Build();
        app.MapHealthFace();
        app.MapShim();
        await app.StartAsync(Token);
        return new ShimHost(app);
    }

    internal Task<Answer> RunAsync(string body, string? authorization = null) => RunAsync(new StringContent(body, Encoding.UTF8, "application/json"), authorization);

    internal async Task<Answer> RunAsync(HttpContent content, string? authorization = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/run") { Content = content };
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return await SendAsync(request);
    }

    internal async Task<Answer> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await SendAsync(request);
    }

    internal async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using HttpResponseMessage response = await Http.SendAsync(request, Token);
        string text = await response.Content.ReadAsStringAsync(Token);
        return new Answer(
            response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            response.Headers.ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase),
            text);
    }

    /// <summary>A connection for what no HTTP client would send.</summary>
    internal async Task<TcpClient> ConnectAsync(string text)
    {
        var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, Http.BaseAddress!.Port, Token);
        await connection.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text), Token);
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync(Token);
        await _app.DisposeAsync();
    }

    internal sealed record Answer(HttpStatusCode Status, string? Type, IReadOnlyDictionary<string, string> Headers, string Text)
    {
        internal JsonElement Json => JsonDocument.Parse(Text).RootElement;

        /// <summary>Checks that it is a problem document of this status and code, with one plain sentence.</summary>
        internal void AssertProblem(HttpStatusCode status, string code)
        {
            Assert.Equal((status, "application/problem+json"), (Status, Type));
            Assert.Equal(code, Json.GetProperty("code").GetString());
            Assert.Equal((int)status, Json.GetProperty("status").GetInt32());
            string detail = Json.GetProperty("detail").GetString()!;
            Assert.Matches("^[A-Za-z].{5,}[^ ]$", detail);
            Assert.DoesNotContain("Exception", Text, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", Text, StringComparison.Ordinal);
        }
    }
}
