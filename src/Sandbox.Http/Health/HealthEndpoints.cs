using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Sandbox.Contracts.Json;
using Sandbox.Execution;
using Sandbox.Execution.Sandboxes;
using Sandbox.Http.Runs;
using ConcurrencyHealth = Sandbox.Contracts.Health.ConcurrencyHealth;
using EngineHealth = Sandbox.Contracts.Health.EngineHealth;
using ReadinessReport = Sandbox.Contracts.Health.ReadinessReport;

namespace Sandbox.Http.Health;

/// <summary>The three health addresses. None needs a key; none tells more than an operator's monitor needs.</summary>
internal static class HealthEndpoints
{
    /// <summary><c>GET /health</c>, as existing monitors read it.</summary>
    internal static async Task<IResult> LegacyAsync(HttpContext http, CancellationToken gone)
    {
        IServiceProvider services = http.RequestServices;
        HttpOptions options = services.GetRequiredService<HttpOptions>();
        EngineHealth engine = services.GetService<IEngine>() is { } known
            ? await known.CheckAsync(gone).ConfigureAwait(false)
            : new EngineHealth(false, options.Image, false, "This process is a shim only: the engine is on its workers' hosts.");
        int inflight = services.GetService<JobRunner>()?.Inflight ?? services.GetService<CallGauge>()?.Inflight ?? 0;
        return TypedResults.Json(
            new Contracts.Health.HealthReport
            {
                Version = options.Version,
                Docker = engine,
                Isolation = new Contracts.Health.IsolationHealth(services.GetService<SandboxLauncher>()?.LastGreeting?.Landlock),
                Concurrency = new ConcurrencyHealth(options.Concurrency, inflight, Math.Round(Math.Min(1.0, (double)inflight / options.Concurrency), 3)),
                Unsafe = options.Unsafe,
            },
            ContractJson.Wire.HealthReport);
    }

    /// <summary><c>GET /health/live</c>: the process answers.</summary>
    internal static IResult Live() => TypedResults.Json(new ReadinessReport("live", []), ContractJson.Wire.ReadinessReport);

    /// <summary><c>GET /health/ready</c>: everything a job needs is there; else 503 with what is missing.</summary>
    internal static async Task<IResult> ReadyAsync(HttpContext http, CancellationToken gone)
    {
        HealthCheckService checks = http.RequestServices.GetRequiredService<HealthCheckService>();
        HealthReportText report = HealthReportText.Of(await checks.CheckHealthAsync(gone).ConfigureAwait(false));
        return TypedResults.Json(
            new ReadinessReport(report.Ready ? "ready" : "not_ready", report.Reasons),
            ContractJson.Wire.ReadinessReport,
            statusCode: report.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private sealed record HealthReportText(bool Ready, IReadOnlyList<string> Reasons)
    {
        internal static HealthReportText Of(HealthReport report) => new(
            report.Status == HealthStatus.Healthy,
            [.. report.Entries.Where(entry => entry.Value.Status != HealthStatus.Healthy).Select(entry => entry.Value.Description ?? $"{entry.Key} is not healthy.")]);
    }
}
