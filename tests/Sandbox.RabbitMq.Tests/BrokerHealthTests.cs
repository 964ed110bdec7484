using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sandbox.RabbitMq.Tests;

public class BrokerHealthTests
{
    [Fact]
    public async Task CheckHealth_EveryPartWorks_IsHealthy()
    {
        HealthCheckResult result = await CheckAsync(null, null);

        Assert.Equal(HealthStatus.Healthy, result.Status);
    }

    [Fact]
    public async Task CheckHealth_TwoPartsWithTheSameProblem_SaysItOnce()
    {
        HealthCheckResult result = await CheckAsync("The broker is away.", "The broker is away.");

        Assert.Equal(HealthStatus.Unhealthy, result.Status);
        Assert.Equal("The broker is away.", result.Description);
    }

    private static Task<HealthCheckResult> CheckAsync(params string?[] problems) =>
        new BrokerHealth(problems.Select(problem => new Part(problem))).CheckHealthAsync(new HealthCheckContext(), TestContext.Current.CancellationToken);

    private sealed class Part(string? problem) : IBrokerPart
    {
        public string? Problem => problem;
    }
}
