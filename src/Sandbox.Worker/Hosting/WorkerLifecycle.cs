using Sandbox.Docker.Engine;
using Sandbox.Execution.Sandboxes;

namespace Sandbox.Worker.Hosting;

/// <summary>
/// What happens before the first job and after the last: the engine is checked, orphans are swept, a program is run; at the end
/// every container of this process is removed. Registered first, so that it is stopped last.
/// </summary>
internal sealed class WorkerLifecycle(IEngineCheck engine, IOrphanReaper reaper, SandboxProbe probe, SandboxRemoval removal) : IHostedLifecycleService
{
    /// <summary>What the removal of its containers may take, after everything else has stopped.</summary>
    internal static readonly TimeSpan RemovalBudget = TimeSpan.FromSeconds(10);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (await engine.FindFaultAsync(cancellationToken).ConfigureAwait(false) is { } engineFault)
        {
            throw new StartupFailedException(engineFault);
        }

        await reaper.SweepAsync(cancellationToken).ConfigureAwait(false);
        if (await probe.FindFaultAsync(cancellationToken).ConfigureAwait(false) is { } probeFault)
        {
            await DrainAsync().ConfigureAwait(false);
            throw new StartupFailedException(probeFault);
        }
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => DrainAsync();

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task DrainAsync()
    {
        // Its own budget: the host's may be spent already, and a container left behind costs more than a second here.
        using var budget = new CancellationTokenSource(RemovalBudget);
        await removal.DrainAsync(budget.Token).ConfigureAwait(false);
    }
}
