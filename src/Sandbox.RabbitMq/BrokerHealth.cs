using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sandbox.RabbitMq;

/// <summary>
/// Unhealthy, with one sentence, while the worker does not consume or the client has no connection. Asks nobody: it reports what the
/// parts know. Register it as <c>broker</c> with the tag <c>ready</c>.
/// </summary>
public sealed class BrokerHealth : IHealthCheck
{
    private readonly IBrokerPart[] _parts;

    internal BrokerHealth(IEnumerable<IBrokerPart> parts) => _parts = [.. parts];

    /// <summary>The check's name.</summary>
    public const string Name = "broker";

    /// <inheritdoc />
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        string[] problems = [.. _parts.Select(part => part.Problem).OfType<string>().Distinct(StringComparer.Ordinal)];
        return Task.FromResult(problems.Length == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy(string.Join(' ', problems)));
    }
}
