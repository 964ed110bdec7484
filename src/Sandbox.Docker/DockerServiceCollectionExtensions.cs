using Microsoft.Extensions.DependencyInjection;
using Sandbox.Docker.Containers;
using Sandbox.Docker.Engine;
using Sandbox.Docker.Telemetry;
using Sandbox.Execution.Sandboxes;
using Sandbox.Execution.Telemetry;

namespace Sandbox.Docker;

/// <summary>Adds the container engine.</summary>
public static class DockerServiceCollectionExtensions
{
    /// <summary>Adds <see cref="ISandboxFactory"/>, <see cref="IEngine"/>, the start-up check and the reaper.</summary>
    public static IServiceCollection AddDockerSandboxes(this IServiceCollection services, ContainerOptions options, WorkerIdentity worker)
    {
        services.AddSingleton(options);
        services.AddSingleton(worker);
        services.AddSingleton<EngineMetrics>();
        services.AddSingleton<IInstruments>(provider => provider.GetRequiredService<EngineMetrics>());
        services.AddSingleton<EngineClient>();
        services.AddSingleton<ISandboxFactory, DockerSandboxFactory>();
        services.AddSingleton<IEngine, DockerEngine>();
        services.AddSingleton<EngineCheck>();
        services.AddSingleton<IEngineCheck>(provider => provider.GetRequiredService<EngineCheck>());
        services.AddSingleton<OrphanReaper>();
        services.AddSingleton<IOrphanReaper>(provider => provider.GetRequiredService<OrphanReaper>());
        services.AddHostedService(provider => provider.GetRequiredService<OrphanReaper>());
        return services;
    }
}
