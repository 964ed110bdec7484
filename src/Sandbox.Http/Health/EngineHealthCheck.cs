using Microsoft.Extensions.Diagnostics.HealthChecks;
using Sandbox.Contracts.Health;
using Sandbox.Execution.Sandboxes;

namespace Sandbox.Http.Health;

/// <summary>Ready as far as the engine goes: it answers, has the image, and a program has run in a sandbox.</summary>
internal sealed class EngineHealthCheck(IEngine engine, SandboxProbe probe) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        EngineHealth health = await engine.CheckAsync(cancellationToken).ConfigureAwait(false);
        if (health.Error is { } error)
        {
            return HealthCheckResult.Unhealthy(error);
        }

        return probe.Passed ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("No program has run in a sandbox yet.");
    }
}
