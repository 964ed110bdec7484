using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Sandbox.Execution;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Sandboxes;
using Sandbox.Http.Tests.Fakes;
using Sandbox.RabbitMq;

namespace Sandbox.Benchmarks.Subjects;

/// <summary>
/// The worker's whole way from the queue to the result, in this process, with sandboxes that answer at once: what is left is the broker's
/// side, reading, admission, publishing, acknowledging.
/// </summary>
internal sealed class TrivialWorker : IAsyncDisposable
{
    private readonly IHost _host;

    private TrivialWorker(IHost host) => _host = host;

    /// <summary>Declares the queues, without taking anything from them.</summary>
    internal static Task DeclareAsync(Broker broker, CancellationToken cancellation) => BrokerStartup.CheckAsync(Options(broker, 1), TimeProvider.System, NullLogger.Instance, cancellation);

    /// <summary>Starts to take jobs.</summary>
    internal static async Task<TrivialWorker> StartAsync(Broker broker, int concurrency, CancellationToken cancellation)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddLogging();
        builder.Services.AddAdmission(new Limits());
        builder.Services.AddSingleton<ISandboxFactory, CannedSandboxFactory>();
        builder.Services.AddSingleton<IEngine>(new FakeEngine(FakeEngine.Good));
        builder.Services.AddJobRunner(new PoolOptions { Size = concurrency });
        builder.Services.AddRabbitMqWorker(Options(broker, concurrency));
        IHost host = builder.Build();
        await host.StartAsync(cancellation);
        return new TrivialWorker(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }

    private static BrokerOptions Options(Broker broker, int concurrency) =>
        new() { Uri = broker.Uri, Worker = "trivial", Concurrency = concurrency, DrainBudget = TimeSpan.FromSeconds(5) };
}
