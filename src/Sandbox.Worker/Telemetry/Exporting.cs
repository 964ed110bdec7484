using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Sandbox.Execution.Telemetry;
using Sandbox.Worker.Configuration;

namespace Sandbox.Worker.Telemetry;

/// <summary>
/// Lets the world see what is measured and traced: the one place that knows OpenTelemetry. Its libraries are loaded when a method here is
/// first called, and none is inlined into its caller, so that a worker that exports nothing does not have them in memory.
/// </summary>
internal static class Exporting
{
    // Every meter and every source of ours begins with it.
    private const string Ours = "Sandbox.*";

    private const int CacheMs = 1000;

    // A collector that hangs holds up nobody but the exporter's own thread, and the end of the process, for this long at most.
    private const int ExportTimeoutMs = 5000;

    // More label sets than any instrument of ours has; the usual 2,000 would be allocated for each of them at start.
    private const int MostSeries = 64;

    // Methods, routes and statuses come from closed sets as well, but of larger ones.
    private const int MostHttpSeries = 200;

    /// <summary>Sends what is traced, and what is measured, to the collector.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void AddCollector(this IServiceCollection services, WorkerSettings settings)
    {
        TelemetrySettings telemetry = settings.Telemetry;
        OpenTelemetryBuilder builder = services.AddOpenTelemetry().ConfigureResource(resource => Describe(resource, settings));
        builder.WithTracing(traces => traces.AddSource(Ours).AddOtlpExporter(otlp => Configure(otlp, telemetry, "v1/traces")));
        if (telemetry.Metrics)
        {
            builder.WithMetrics(metrics => AddMeters(metrics).AddOtlpExporter(otlp => Configure(otlp, telemetry, "v1/metrics")));
            services.AddHostedService<InstrumentsAtZero>();
        }
    }

    /// <summary>Listens to the instruments from now on.</summary>
    /// <param name="services">The host's.</param>
    /// <param name="settings">Who this worker is.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static MetricsEndpoint.Scrape BeginScraping(IServiceProvider services, WorkerSettings settings)
    {
        MeterProvider listening = AddMeters(Sdk.CreateMeterProviderBuilder().ConfigureResource(resource => Describe(resource, settings)))
            .AddPrometheusExporter(prometheus => prometheus.ScrapeResponseCacheDurationMilliseconds = CacheMs)
            .Build();
        var branch = new ApplicationBuilder(services);
        branch.UseOpenTelemetryPrometheusScrapingEndpoint(listening, predicate: _ => true, path: null, configureBranchedPipeline: null, optionsName: null);
        return new MetricsEndpoint.Scrape(branch.Build(), listening);
    }

    private static void Describe(ResourceBuilder resource, WorkerSettings settings) =>
        resource.AddService("sandbox-worker", serviceVersion: SettingsBinder.Version, serviceInstanceId: settings.WorkerName);

    private static MeterProviderBuilder AddMeters(MeterProviderBuilder metrics) => metrics.AddMeter(Ours, "Microsoft.AspNetCore.Hosting").AddView(Shape);

    // The web server's own instruments, without the labels that say nothing here.
    private static MetricStreamConfiguration Shape(Instrument instrument) => instrument.Name switch
    {
        "http.server.request.duration" => new ExplicitBucketHistogramConfiguration
        {
            Boundaries = [.. Durations.Buckets],
            TagKeys = ["http.request.method", "http.route", "http.response.status_code"],
            CardinalityLimit = MostHttpSeries,
        },
        "http.server.active_requests" => new MetricStreamConfiguration { TagKeys = [], CardinalityLimit = MostSeries },
        _ => new MetricStreamConfiguration { CardinalityLimit = MostSeries },
    };

    private static void Configure(OtlpExporterOptions otlp, TelemetrySettings telemetry, string path)
    {
        otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
        otlp.Endpoint = new Uri(telemetry.OtlpEndpoint!.AbsoluteUri.TrimEnd('/') + '/' + path);
        otlp.Headers = telemetry.OtlpHeaders;
        otlp.TimeoutMilliseconds = ExportTimeoutMs;
    }
}
