using Sandbox.RabbitMq;

namespace Sandbox.Worker.Hosting;

/// <summary>Connects to the broker once before the first job, so that a wrong address, password or queue is told at start.</summary>
internal sealed class BrokerLifecycle(BrokerOptions options, TimeProvider time, ILogger<BrokerLifecycle> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await BrokerStartup.CheckAsync(options, time, logger, cancellationToken).ConfigureAwait(false);
        }
        catch (BrokerStartupException fault)
        {
            throw new StartupFailedException(fault.Message);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
