using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Sandbox.Contracts.Health;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;
using Sandbox.Contracts.Status;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Telemetry;
using Sandbox.Http.Health;
using Sandbox.Http.Keys;
using Sandbox.Http.Problems;
using Sandbox.Http.Runs;
using Sandbox.Http.Server;
using Sandbox.Http.StatusPage;

namespace Sandbox.Http;

/// <summary>Adds the shim to a web host.</summary>
public static class ShimExtensions
{
    /// <summary>Bounds what the server takes and holds. Needs the services of <see cref="AddHealthFace"/>.</summary>
    /// <param name="host">The web host.</param>
    /// <param name="options">How to answer.</param>
    /// <param name="limits">The limits of a request.</param>
    public static IWebHostBuilder UseBoundedServer(this IWebHostBuilder host, HttpOptions options, Limits limits) =>
        host.ConfigureKestrel(kestrel => ServerBounds.Apply(kestrel, options, limits));

    /// <summary>Adds the services of every HTTP face: health and problem documents.</summary>
    /// <param name="services">The services.</param>
    /// <param name="options">How to answer.</param>
    /// <param name="hasEngine">Whether this process runs jobs itself.</param>
    public static IServiceCollection AddHealthFace(this IServiceCollection services, HttpOptions options, bool hasEngine)
    {
        services.AddSingleton(options);
        services.AddSingleton<ConnectionTable>();
        services.AddSingleton<ApiKeyFilter>();
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = Problem.Complete);
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ContractJson.Wire);
            json.SerializerOptions.PropertyNamingPolicy = ContractJson.Wire.Options.PropertyNamingPolicy;
        });
        IHealthChecksBuilder checks = services.AddHealthChecks();
        if (hasEngine)
        {
            checks.AddCheck<EngineHealthCheck>(HealthNames.Engine);
        }

        return services;
    }

    /// <summary>
    /// Adds <c>POST /run</c>, <c>POST /jobs/{job_id}/cancel</c>, the OpenAPI document and, unless it is off, the status page. Needs an
    /// <see cref="Execution.Clients.IJobClient"/>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="options">How to answer; the same as for <see cref="AddHealthFace"/>.</param>
    public static IServiceCollection AddShim(this IServiceCollection services, HttpOptions options)
    {
        if (options.StatusPage)
        {
            services.AddSingleton<RecentJobs>();
            services.AddSingleton<IResultWatcher>(provider => provider.GetRequiredService<RecentJobs>());
            services.AddSingleton<StatusEndpoint>();
        }

        services.AddSingleton<CallGauge>();
        services.AddSingleton<IntakeBudget>();
        services.AddSingleton<BodyReader>();
        services.AddSingleton<RunEndpoint>();
        services.AddSingleton<CancelEndpoint>();
        services.AddOpenApi("v1", OpenApi.ShimDocument.Configure);
        return services;
    }

    /// <summary>Maps the health addresses and turns faults into problem documents.</summary>
    public static WebApplication MapHealthFace(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.Use((HttpContext http, RequestDelegate next) =>
        {
            http.Features.Get<ConnectionPlace>()?.Touch();
            return FramingGuard.InvokeAsync(http, next);
        });
        app.MapGet("/health", (HttpContext http, CancellationToken gone) => HealthEndpoints.LegacyAsync(http, gone)).WithName("health").WithSummary("What existing monitors read").Produces<HealthReport>();
        app.MapGet("/health/live", HealthEndpoints.Live).WithName("live").WithSummary("The process answers").Produces<ReadinessReport>();
        app.MapGet("/health/ready", (HttpContext http, CancellationToken gone) => HealthEndpoints.ReadyAsync(http, gone)).WithName("ready").WithSummary("A job would run now")
            .Produces<ReadinessReport>().Produces<ReadinessReport>(StatusCodes.Status503ServiceUnavailable);
        return app;
    }

    /// <summary>Asks for the key, when one is configured, before whatever follows on this branch. Needs the services of <see cref="AddHealthFace"/>.</summary>
    public static IApplicationBuilder UseApiKey(this IApplicationBuilder branch)
    {
        ApiKeyFilter key = branch.ApplicationServices.GetRequiredService<ApiKeyFilter>();
        return branch.Use((HttpContext http, RequestDelegate next) => key.InvokeAsync(http, next));
    }

    /// <summary>Maps <c>POST /run</c>, <c>POST /jobs/{job_id}/cancel</c>, <c>GET /openapi/v1.json</c> and, unless it is off, the status page.</summary>
    public static WebApplication MapShim(this WebApplication app)
    {
        HttpOptions options = app.Services.GetRequiredService<HttpOptions>();
        ApiKeyFilter key = app.Services.GetRequiredService<ApiKeyFilter>();
        var ownPage = new OwnPageFilter(options);
        RunEndpoint run = app.Services.GetRequiredService<RunEndpoint>();
        app.MapPost("/run", (HttpContext http, CancellationToken gone) => run.RunAsync(http, gone))
            .AddEndpointFilter(ownPage)
            .AddEndpointFilter(key)
            .WithName("run")
            .WithSummary("Run a program and wait for its result")
            .AddOpenApiOperationTransformer(OpenApi.ShimDocument.DescribeBodyAsync)
            .Produces<RunResult>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status408RequestTimeout)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .ProducesProblem(StatusCodes.Status500InternalServerError)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        CancelEndpoint cancel = app.Services.GetRequiredService<CancelEndpoint>();
        app.MapPost(CancelEndpoint.Route, (HttpContext http, [FromRoute(Name = "job_id")] string jobId, CancellationToken gone) => cancel.CancelAsync(http, jobId, gone))
            .AddEndpointFilter(ownPage)
            .AddEndpointFilter(key)
            .WithName("cancel")
            .WithSummary("Ask for a job's end")
            .Produces<CancelRequest>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        if (options.StatusPage)
        {
            MapStatusPage(app, options, key);
        }

        app.MapOpenApi("/openapi/v1.json");
        return app;
    }

    // The page itself holds nothing, and asks for the key; what it shows needs the key.
    private static void MapStatusPage(WebApplication app, HttpOptions options, ApiKeyFilter key)
    {
        StatusEndpoint status = app.Services.GetRequiredService<StatusEndpoint>();
        app.MapGet(StatusEndpoint.Path, (HttpContext http, CancellationToken gone) => status.ReadAsync(http, gone))
            .AddEndpointFilter(new OwnPageFilter(options, everyHost: true))
            .AddEndpointFilter(key)
            .WithName("status")
            .WithSummary("What the status page shows")
            .Produces<StatusReport>()
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden);
        foreach (PageFile file in PageFile.All)
        {
            app.MapGet(file.Path, (HttpContext http) => file.Answer(http)).ExcludeFromDescription();
        }
    }
}
