using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Sandbox.Contracts.Json;
using Sandbox.Contracts.Status;
using Sandbox.Execution;
using Sandbox.Execution.Clients;
using Sandbox.Execution.Sandboxes;
using Sandbox.Http.Health;
using Sandbox.Http.Runs;
using EngineHealth = Sandbox.Contracts.Health.EngineHealth;

namespace Sandbox.Http.StatusPage;

/// <summary>
/// <c>GET /status</c>: everything the page shows. Gathered when somebody asks; nothing is measured, timed or kept up to date in between. What this
/// process has no part in is null or said to be elsewhere. Thread-safe.
/// </summary>
internal sealed class StatusEndpoint(
    RecentJobs recent, CallGauge calls, HttpOptions options, HealthCheckService checks, TimeProvider time,
    IJobQueue? queue = null, JobRunner? runner = null, SandboxPool? pool = null, IEngine? engine = null)
{
    internal const string Path = "/status";

    private const string Good = "ok";
    private const string Bad = "trouble";
    private const string None = "none";

    private readonly DateTimeOffset _started = time.GetUtcNow();

    internal async Task<IResult> ReadAsync(HttpContext http, CancellationToken gone)
    {
        Task<HealthReport> health = checks.CheckHealthAsync(gone);
        JobQueueState? waiting = queue is null ? null : await queue.LookAsync(gone).ConfigureAwait(false);
        EngineHealth? asked = engine is null ? null : await engine.CheckAsync(gone).ConfigureAwait(false);
        IReadOnlyDictionary<string, HealthReportEntry> parts = (await health.ConfigureAwait(false)).Entries;
        (IReadOnlyList<StatusJob> jobs, StatusLatency latency) = recent.Read();
        var report = new StatusReport
        {
            Version = options.Version,
            Instance = options.Instance,
            Mode = runner is null ? "shim" : parts.ContainsKey(HealthNames.Broker) ? "both" : "embedded",
            StartedAt = _started,
            Now = time.GetUtcNow(),
            Unsafe = options.Unsafe,
            Engine = Part(parts, HealthNames.Engine, $"Answers; sandboxes are made from {asked?.Image}{(asked?.Runtime is { } runtime ? $" under {runtime}" : "")}.", "On the workers' hosts: this process needs none."),
            Broker = Part(parts, HealthNames.Broker, "Connected.", "None: the queue is in this process's memory, and a restart loses what waits in it."),
            Queue = new StatusQueue(waiting?.Waiting, waiting?.Limit, waiting?.Workers),
            InFlight = new StatusInFlight(runner?.Inflight, runner is null ? null : options.Concurrency, calls.Inflight),
            Pool = pool is null ? null : Numbers(pool.Status),
            Latency = latency,
            Jobs = jobs,
        };
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(report, ContractJson.Wire.StatusReport);
    }

    private static StatusPart Part(IReadOnlyDictionary<string, HealthReportEntry> parts, string name, string good, string none)
    {
        if (!parts.TryGetValue(name, out HealthReportEntry entry))
        {
            return new StatusPart(None, none);
        }

        return entry.Status == HealthStatus.Healthy ? new StatusPart(Good, good) : new StatusPart(Bad, entry.Description ?? $"The {name} is not as it should be.");
    }

    private static StatusPool Numbers(PoolStatus pool) => new(pool.Wanted, pool.Ready, pool.Making, pool.Leases, pool.Misses);
}
