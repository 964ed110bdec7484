using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Sandbox.Worker.Hosting;
using Sandbox.Worker.Tests.Fakes;
using Serilog;
using Serilog.Core;

namespace Sandbox.Worker.Tests.Telemetry;

/// <summary>Who exports what. A shim's host is started here; its broker is away, which is no reason not to be measured.</summary>
[Collection("appsettings.json")]
public sealed class ExportingTests
{
    private const int HangGuard = 30_000;
    private const string Broker = "amqp://u:p@127.0.0.1:1/v";
    private static readonly Logger Silent = new LoggerConfiguration().CreateLogger();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("both", "true", null, false, false)]
    [InlineData("both", "false", null, false, false)]
    [InlineData("both", "false", "http://127.0.0.1:1", false, true)]
    [InlineData("both", "true", "http://127.0.0.1:1", true, true)]
    [InlineData("worker", "true", null, false, false)]
    [InlineData("worker", "true", "http://127.0.0.1:1", true, true)]
    public void Build_Collector_DecidesWhatIsSentBeforeAnybodyAsks(string role, string metrics, string? endpoint, bool measures, bool traces)
    {
        using IHost host = Build(("ROLE", role), ("AMQP_URI", Broker), ("METRICS", metrics), ("OTLP_ENDPOINT", endpoint));

        Assert.Equal(measures, host.Services.GetService<MeterProvider>() is not null);
        Assert.Equal(traces, host.Services.GetService<TracerProvider>() is not null);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(null, null, HttpStatusCode.OK)]
    [InlineData("k3y", null, HttpStatusCode.Unauthorized)]
    [InlineData("k3y", "Bearer wrong", HttpStatusCode.Unauthorized)]
    [InlineData("k3y", "Bearer k3y", HttpStatusCode.OK)]
    public async Task Metrics_Key_IsAskedForWhenThereIsOne(string? key, string? authorization, HttpStatusCode status)
    {
        using HttpResponseMessage answer = await AskAsync(HttpMethod.Get, "/metrics", authorization, ("API_KEY", key));

        string text = await answer.Content.ReadAsStringAsync(Token);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(status == HttpStatusCode.OK, text.Contains("sandbox_jobs_finished_total{", StringComparison.Ordinal));
        Assert.DoesNotContain("k3y", text, StringComparison.Ordinal);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData("POST", "true", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "false", HttpStatusCode.NotFound)]
    public async Task Metrics_WrongMethodOrSwitchedOff_IsNotThere(string method, string metrics, HttpStatusCode status)
    {
        using HttpResponseMessage answer = await AskAsync(new HttpMethod(method), "/metrics", null, ("METRICS", metrics));

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact(Timeout = HangGuard)]
    public async Task OpenApi_Metrics_AreNoPartOfTheContract()
    {
        using HttpResponseMessage answer = await AskAsync(HttpMethod.Get, "/openapi/v1.json", null);

        Assert.DoesNotContain("/metrics", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, string? authorization, params (string Suffix, string? Value)[] settings)
    {
        using IHost host = Build([("ROLE", "shim"), ("AMQP_URI", Broker), ("PORT", "0"), .. settings]);

        // Everything but what connects to a broker at start.
        foreach (IHostedService service in host.Services.GetServices<IHostedService>().Where(service => service.GetType().Name is not ("BrokerLifecycle" or "RabbitMqJobClient")))
        {
            await ((service as IHostedLifecycleService)?.StartingAsync(Token) ?? Task.CompletedTask);
            await service.StartAsync(Token);
        }

        using var client = new HttpClient { BaseAddress = new Uri(((WebApplication)host).Urls.Single()) };
        using var request = new HttpRequestMessage(method, path);
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        HttpResponseMessage answer = await client.SendAsync(request, Token);
        await answer.Content.LoadIntoBufferAsync(Token);
        return answer;
    }

    private static IHost Build(params (string Suffix, string? Value)[] settings) => HostBuilding.Build(Given.Settings(settings), Silent);
}
