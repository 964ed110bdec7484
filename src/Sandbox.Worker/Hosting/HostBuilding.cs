using Sandbox.Docker;
using Sandbox.Execution;
using Sandbox.Execution.Telemetry;
using Sandbox.Http;
using Sandbox.RabbitMq;
using Sandbox.Worker.Configuration;
using Sandbox.Worker.Telemetry;
using Serilog.Core;
using Serilog.Extensions.Logging;

namespace Sandbox.Worker.Hosting;

/// <summary>Puts the roles together. The one place that knows every project.</summary>
internal static class HostBuilding
{
    // Beyond the drain budget: closing connections, removing containers.
    private static readonly TimeSpan ShutdownSlack = TimeSpan.FromSeconds(20);

    internal static IHost Build(WorkerSettings settings, Logger logger)
    {
        if (settings.Port is not { } port)
        {
            HostApplicationBuilder plain = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
            AddServices(plain.Services, settings, logger);
            return plain.Build();
        }

        // Empty: every setting is read by now, once, in Configuration. The usual builders would read variables and files of their own
        // (ASPNETCORE_URLS, say), and watch all folders below the working directory for changes of them.
        WebApplicationBuilder web = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { Args = [], EnvironmentName = Environments.Production });
        web.WebHost.UseKestrelCore();
        web.Services.AddRoutingCore();
        AddServices(web.Services, settings, logger);
        web.Services.AddSingleton(provider => new MetricsEndpoint(provider, settings, provider.GetServices<IInstruments>()));
        web.Services.AddHealthFace(settings.Http, settings.RunsJobs);
        if (settings.Broker is not null)
        {
            web.Services.AddHealthChecks().AddCheck<BrokerHealth>(BrokerHealth.Name);
        }

        if (settings.ServesHttp)
        {
            web.Services.AddShim(settings.Http);
        }

        web.WebHost.UseUrls($"http://{UrlHost(settings.Host)}:{port}");
        web.WebHost.UseBoundedServer(settings.Http, settings.Limits);
        WebApplication app = web.Build();
        app.MapHealthFace();
        if (settings.ServesHttp)
        {
            app.MapShim();
        }

        if (settings.Telemetry.Metrics)
        {
            MetricsEndpoint.Map(app);
        }

        return app;
    }

    private static void AddServices(IServiceCollection services, WorkerSettings settings, Logger logger)
    {
        services.AddLogging(logging =>
        {
            logging.ClearProviders();
            logging.AddProvider(new SerilogLoggerProvider(logger, dispose: false));
        });
        services.Configure<HostOptions>(host =>
        {
            host.ShutdownTimeout = settings.DrainBudget + ShutdownSlack;
            host.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.StopHost;
        });
        services.AddMetrics();
        services.AddSingleton<IInstruments>(WorkerMetrics.Instance);
        services.AddAdmission(settings.Limits);
        if (settings.RunsJobs)
        {
            // First in, last out: its end removes the containers of everything that follows.
            services.AddHostedService<WorkerLifecycle>();
            services.AddDockerSandboxes(settings.Containers, new WorkerIdentity(settings.WorkerName));
            services.AddJobRunner(settings.Pool, settings.Launch);
            services.AddHostedService<MemoryTrim>();
        }

        AddQueue(services, settings);
        if (settings.Telemetry.OtlpEndpoint is not null)
        {
            services.AddCollector(settings);
        }
    }

    private static void AddQueue(IServiceCollection services, WorkerSettings settings)
    {
        if (settings.Broker is not { } broker)
        {
            services.AddEmbeddedJobClient(settings.Embedded);
            return;
        }

        services.AddHostedService<BrokerLifecycle>();
        if (settings.RunsJobs)
        {
            services.AddRabbitMqWorker(broker);
        }

        if (settings.ServesHttp)
        {
            services.AddRabbitMqJobClient(broker);
        }
    }

    private static string UrlHost(string host) => host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[') ? $"[{host}]" : host;
}
