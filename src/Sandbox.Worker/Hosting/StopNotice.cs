using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Options;

namespace Sandbox.Worker.Hosting;

/// <summary>
/// Tells systemd how long this process may take to stop, so that a unit's TimeoutStopSec= need not follow AMON_SANDBOX_DRAIN_S. Under
/// anything else there is no notifier, and nothing to do.
/// </summary>
internal sealed class StopNotice(IEnumerable<ISystemdNotifier> notifiers, IOptions<HostOptions> host) : IHostedLifecycleService
{
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        TimeSpan budget = host.Value.ShutdownTimeout + WorkerLifecycle.RemovalBudget;
        foreach (ISystemdNotifier notifier in notifiers)
        {
            notifier.Notify(new ServiceState(FormattableString.Invariant($"EXTEND_TIMEOUT_USEC={budget.TotalMicroseconds:F0}")));
        }

        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
