using Sandbox.Execution.Telemetry;
using Sandbox.Http;
using Sandbox.Worker.Configuration;

namespace Sandbox.Worker.Telemetry;

/// <summary>
/// <c>GET /metrics</c>. Nothing listens to the instruments, and no exporter is in memory, before somebody asks for the first time: it takes
/// several MiB, which a worker that nobody scrapes need not have. Thread-safe.
/// </summary>
internal sealed class MetricsEndpoint : IDisposable
{
    internal const string Path = "/metrics";

    private readonly Lazy<Scrape> _scrape;

    public MetricsEndpoint(IServiceProvider services, WorkerSettings settings, IEnumerable<IInstruments> instruments) =>
        _scrape = new Lazy<Scrape>(() => Begin(services, settings, instruments));

    /// <summary>Maps it, with the key when one is configured: what is counted is nobody's business but the operator's.</summary>
    internal static void Map(WebApplication app)
    {
        MetricsEndpoint endpoint = app.Services.GetRequiredService<MetricsEndpoint>();
        var gate = new ScrapeGate();
        IApplicationBuilder branch = ((IEndpointRouteBuilder)app).CreateApplicationBuilder().UseApiKey();
        branch.Use((HttpContext http, RequestDelegate next) => gate.InvokeAsync(http, next));
        branch.Run(http => endpoint._scrape.Value.Answer(http));
        app.Map(Path, branch.Build())
            .WithMetadata(new HttpMethodMetadata([HttpMethods.Get]))
            .DisableHttpMetrics()
            .ExcludeFromDescription();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_scrape.IsValueCreated)
        {
            _scrape.Value.Listening?.Dispose();
        }
    }

    private static Scrape Begin(IServiceProvider services, WorkerSettings settings, IEnumerable<IInstruments> instruments)
    {
        Scrape scrape = Exporting.BeginScraping(services, settings);
        foreach (IInstruments each in instruments)
        {
            each.StartAtZero();
        }

        return scrape;
    }

    /// <param name="Answer">Answers one scrape.</param>
    /// <param name="Listening">What listens to the instruments, if it is this endpoint's own.</param>
    internal sealed record Scrape(RequestDelegate Answer, IDisposable? Listening);
}
