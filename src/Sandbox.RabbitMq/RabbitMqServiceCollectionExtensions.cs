using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Sandbox.Execution.Clients;
using Sandbox.Execution.Telemetry;
using Sandbox.RabbitMq.Client;
using Sandbox.RabbitMq.Connections;
using Sandbox.RabbitMq.Consuming;
using Sandbox.RabbitMq.Publishing;
using Sandbox.RabbitMq.Telemetry;

namespace Sandbox.RabbitMq;

/// <summary>Adds what speaks with RabbitMQ. Both may be called in one process.</summary>
public static class RabbitMqServiceCollectionExtensions
{
    /// <summary>
    /// Adds the worker: jobs from the queue to the registered <c>JobRunner</c>, results back. Also needs <c>Admission</c>,
    /// <c>Limits</c>, <c>IEngine</c>, <see cref="TimeProvider"/> and logging to be registered.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="options">The broker; the same object for both calls.</param>
    public static IServiceCollection AddRabbitMqWorker(this IServiceCollection services, BrokerOptions options)
    {
        AddShared(services, options);
        services.TryAddSingleton<ResultPublisher>();
        services.TryAddSingleton<CancellationRegistry>();
        services.TryAddSingleton<EngineGate>();
        services.TryAddSingleton<EngineProbe>();
        services.TryAddSingleton<FinishedJobs>();
        services.TryAddSingleton<JobRefusal>();
        services.TryAddSingleton<JobHandler>();
        services.TryAddSingleton<JobConsumer>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<JobConsumer>());
        services.AddSingleton<IBrokerPart>(provider => provider.GetRequiredService<JobConsumer>());
        return services;
    }

    /// <summary>
    /// Adds the <see cref="IJobClient"/> that sends jobs through the queue and waits for their results. Needs
    /// <see cref="TimeProvider"/> and logging to be registered.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="options">The broker; the same object for both calls.</param>
    public static IServiceCollection AddRabbitMqJobClient(this IServiceCollection services, BrokerOptions options)
    {
        AddShared(services, options);
        services.TryAddSingleton<PendingReplies>();
        services.TryAddSingleton<JobsQueueGlance>();
        services.AddSingleton<IJobQueue>(provider => provider.GetRequiredService<JobsQueueGlance>());
        services.TryAddSingleton<RabbitMqJobClient>();
        services.AddSingleton<IJobClient>(provider => provider.GetRequiredService<RabbitMqJobClient>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<RabbitMqJobClient>());
        services.AddSingleton<IBrokerPart>(provider => provider.GetRequiredService<RabbitMqJobClient>());
        return services;
    }

    private static void AddShared(IServiceCollection services, BrokerOptions options)
    {
        if (services.Any(known => known.ServiceType == typeof(BrokerMetrics)))
        {
            return;
        }

        services.AddSingleton<BrokerMetrics>();
        services.AddSingleton<IInstruments>(provider => provider.GetRequiredService<BrokerMetrics>());
        services.TryAddSingleton(options);
        services.TryAddSingleton<BrokerConnector>();
        services.TryAddSingleton(provider => new BrokerHealth(provider.GetServices<IBrokerPart>()));
    }
}
