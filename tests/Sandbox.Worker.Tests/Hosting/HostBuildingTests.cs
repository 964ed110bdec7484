using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Sandbox.Docker.Engine;
using Sandbox.Execution;
using Sandbox.Execution.Clients;
using Sandbox.Execution.Sandboxes;
using Sandbox.Execution.Telemetry;
using Sandbox.Worker.Hosting;
using Sandbox.Worker.Tests.Fakes;
using Serilog;
using Serilog.Core;

namespace Sandbox.Worker.Tests.Hosting;

/// <summary>Every role can be put together; nothing here is started.</summary>
[Collection("appsettings.json")] // one writes the file that the other's host reads
public sealed class HostBuildingTests
{
    private const string Broker = "amqp://u:p@127.0.0.1:1/v";
    private static readonly Logger Silent = new LoggerConfiguration().CreateLogger();

    [Theory]
    [InlineData("both", null, "EmbeddedJobClient")]
    [InlineData("both", Broker, "RabbitMqJobClient")]
    [InlineData("shim", Broker, "RabbitMqJobClient")]
    public async Task Build_RoleWithAShim_HasItsJobClient(string role, string? broker, string client)
    {
        using IHost host = Build(("ROLE", role), ("AMQP_URI", broker), ("PORT", "0"));
        await using AsyncServiceScope scope = host.Services.CreateAsyncScope();

        Assert.Equal(client, scope.ServiceProvider.GetRequiredService<IJobClient>().GetType().Name);
        Assert.NotEmpty(scope.ServiceProvider.GetServices<IHostedService>());
    }

    [Theory]
    [InlineData("both", null, true)]
    [InlineData("both", Broker, true)]
    [InlineData("worker", Broker, true)]
    [InlineData("shim", Broker, false)]
    public void Build_Role_HasAnEngineOnlyWhenItRunsJobs(string role, string? broker, bool engine)
    {
        using IHost host = Build(("ROLE", role), ("AMQP_URI", broker), ("PORT", "0"));

        Assert.Equal(engine, host.Services.GetService<ISandboxFactory>() is not null);
        Assert.Equal(engine, host.Services.GetService<JobRunner>() is not null);
        Assert.Equal(engine, host.Services.GetServices<IHostedService>().Any(service => service is WorkerLifecycle));
        Assert.Equal(engine, host.Services.GetServices<IHostedService>().Any(service => service is IOrphanReaper));
    }

    [Theory]
    [InlineData("both", null, "engine")]
    [InlineData("both", Broker, "broker,engine")]
    [InlineData("shim", Broker, "broker")]
    public async Task Build_Role_IsReadyOnlyWithWhatItNeeds(string role, string? broker, string checks)
    {
        using IHost host = Build(("ROLE", role), ("AMQP_URI", broker), ("PORT", "0"), ("ENGINE", "unix:///nowhere/engine.sock"));

        HealthReport report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

        Assert.Equal(checks, string.Join(',', report.Entries.Keys.Order(StringComparer.Ordinal)));
        Assert.All(report.Entries.Values, entry => Assert.Equal(HealthStatus.Unhealthy, entry.Status));
        Assert.All(report.Entries.Values, entry => Assert.EndsWith(".", entry.Description, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("both", null, "true", true)]
    [InlineData("both", Broker, "true", true)]
    [InlineData("shim", Broker, "true", true)]
    [InlineData("both", Broker, "false", false)]
    [InlineData("worker", Broker, "true", false)]
    public void Build_StatusPage_RemembersJobsOnlyWhereItIsShown(string role, string? broker, string page, bool remembers)
    {
        using IHost host = Build(("ROLE", role), ("AMQP_URI", broker), ("STATUS_PAGE", page), ("PORT", "0"), ("HEALTH_PORT", "9090"));

        Assert.Equal(remembers, host.Services.GetService<IResultWatcher>() is not null);
        Assert.Equal(role != "worker", host.Services.GetService<IJobQueue>() is not null);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("0", false)]
    [InlineData("9090", true)]
    public void Build_WorkerAlone_ListensOnlyWhenAsked(string? healthPort, bool listens)
    {
        using IHost host = Build(("ROLE", "worker"), ("AMQP_URI", Broker), ("HEALTH_PORT", healthPort));

        Assert.Equal(listens, host is Microsoft.AspNetCore.Builder.WebApplication);
        Assert.Null(host.Services.GetService<IJobClient>());
    }

    [Fact]
    public void Build_Lifecycle_ComesBeforeEverythingThatRunsJobs()
    {
        // Hosted services stop in the reverse order: the containers go last.
        using IHost host = Build(("PORT", "0"));

        string[] ours = [.. host.Services.GetServices<IHostedService>().Select(service => service.GetType()).Where(type => type.Namespace!.StartsWith("Sandbox.", StringComparison.Ordinal)).Select(type => type.Name)];

        Assert.Equal("WorkerLifecycle", ours[0]);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("600")]
    public void Build_ShutdownTimeout_ExceedsTheDrainBudgetByWhatTheBrokerAndTheContainersNeed(string drain)
    {
        using IHost host = Build(("PORT", "0"), ("DRAIN_S", drain));

        HostOptions options = host.Services.GetRequiredService<IOptions<HostOptions>>().Value;

        Assert.True(options.ShutdownTimeout >= TimeSpan.FromSeconds(int.Parse(drain, System.Globalization.CultureInfo.InvariantCulture) + 15));
        Assert.Equal(BackgroundServiceExceptionBehavior.StopHost, options.BackgroundServiceExceptionBehavior);
    }

    [Fact]
    public void Build_Server_IsBounded()
    {
        using IHost host = Build(("PORT", "0"), ("MAX_CONNECTIONS", "100"));

        Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions server = host.Services.GetRequiredService<IOptions<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>>().Value;

        Assert.Equal(356, server.Limits.MaxConcurrentConnections);
        Assert.Equal(TimeSpan.FromSeconds(10), server.Limits.RequestHeadersTimeout);
    }

    [Fact]
    public void Build_LaunchOptions_ReachTheLauncher()
    {
        using IHost host = Build(("PORT", "0"), ("UNSAFE_ALLOW_UNEXPECTED_USER", "true"));

        Assert.True(host.Services.GetRequiredService<LaunchOptions>().UnsafeAllowUnexpectedUser);
        Assert.NotNull(host.Services.GetRequiredService<SandboxLauncher>());
    }

    private static IHost Build(params (string Suffix, string? Value)[] settings) => HostBuilding.Build(Given.Settings(settings), Silent);
}
