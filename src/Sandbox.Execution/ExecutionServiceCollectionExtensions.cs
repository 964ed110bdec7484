using Microsoft.Extensions.DependencyInjection;
using Sandbox.Execution.Clients;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Sandboxes;
using Sandbox.Execution.Telemetry;

namespace Sandbox.Execution;

/// <summary>Adds the heart.</summary>
public static class ExecutionServiceCollectionExtensions
{
    /// <summary>Adds what every role needs: the limits, the gate and the instruments.</summary>
    public static IServiceCollection AddAdmission(this IServiceCollection services, Limits limits)
    {
        services.AddSingleton(limits);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<Admission>();
        services.AddSingleton<ExecutionMetrics>();
        services.AddSingleton<IInstruments>(provider => provider.GetRequiredService<ExecutionMetrics>());
        return services;
    }

    /// <summary>Adds what runs jobs. Needs an <see cref="ISandboxFactory"/>.</summary>
    public static IServiceCollection AddJobRunner(this IServiceCollection services, PoolOptions pool, LaunchOptions? launch = null)
    {
        services.AddSingleton(pool);
        services.AddSingleton(launch ?? new LaunchOptions());
        services.AddSingleton<SandboxLauncher>();
        services.AddSingleton<SandboxPool>();
        services.AddHostedService(provider => provider.GetRequiredService<SandboxPool>());
        services.AddSingleton<SandboxRemoval>();
        services.AddSingleton<SandboxProbe>();
        services.AddSingleton<JobRunner>();
        return services;
    }

    /// <summary>Adds the in-process queue as the <see cref="IJobClient"/>.</summary>
    public static IServiceCollection AddEmbeddedJobClient(this IServiceCollection services, EmbeddedOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<EmbeddedJobClient>();
        services.AddSingleton<IJobClient>(provider => provider.GetRequiredService<EmbeddedJobClient>());
        services.AddSingleton<IJobQueue>(provider => provider.GetRequiredService<EmbeddedJobClient>());
        services.AddHostedService(provider => provider.GetRequiredService<EmbeddedJobClient>());
        return services;
    }
}
