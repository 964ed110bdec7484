using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sandbox.Docker.Containers;

namespace Sandbox.Docker.Engine;

/// <summary>
/// Removes containers that nobody wants any more: their owner is dead, they ended a while ago, or they outlived their expiry. At
/// start, and then every few seconds. Containers of living workers are left alone.
/// </summary>
internal sealed class OrphanReaper(EngineClient engine, TimeProvider time, ILogger<OrphanReaper> logger) : BackgroundService, IOrphanReaper
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    // A living worker removes its own within this; an ended container without one is an orphan of a worker on another host.
    private static readonly TimeSpan EndedGrace = TimeSpan.FromSeconds(20);

    public async Task SweepAsync(CancellationToken cancellation)
    {
        try
        {
            IList<ContainerListResponse> ours = await engine.Docker.Containers.ListContainersAsync(OursParameters(), cancellation)
                .WaitAsync(EngineClient.CallDeadline, time, cancellation).ConfigureAwait(false);
            var removed = 0;
            foreach (ContainerListResponse container in ours)
            {
                if (await IsOrphanAsync(container, cancellation).ConfigureAwait(false))
                {
                    await ContainerRemoval.RemoveAsync(engine, container.ID, time, logger).ConfigureAwait(false);
                    removed++;
                }
            }

            if (removed > 0)
            {
                logger.LogReaped(removed);
            }
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            // The engine may be away; health says so, and the next sweep comes.
            logger.LogSweepFailed(fault.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                await SweepAsync(stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private static ContainersListParameters OursParameters() => new()
    {
        All = true,
        Filters = new Dictionary<string, IDictionary<string, bool>>(StringComparer.Ordinal)
        {
            ["label"] = new Dictionary<string, bool>(StringComparer.Ordinal) { [SandboxLabels.Owner] = true },
        },
    };

    private async Task<bool> IsOrphanAsync(ContainerListResponse container, CancellationToken cancellation)
    {
        string owner = container.Labels[SandboxLabels.Owner];
        if (engine.Abandoned.ContainsKey(container.ID) || SandboxLabels.HasExpired(container.Labels, time.GetUtcNow()))
        {
            return true;
        }

        // One of our own that ended a while ago is one that could not be removed then: the engine was away.
        return ProcessIdentity.IsDead(owner)
            || (container.State is "exited" or "dead" && await EndedLongAgoAsync(container.ID, cancellation).ConfigureAwait(false));
    }

    private async Task<bool> EndedLongAgoAsync(string id, CancellationToken cancellation)
    {
        ContainerInspectResponse container;
        try
        {
            container = await engine.Docker.Containers.InspectContainerAsync(id, cancellation)
                .WaitAsync(EngineClient.CallDeadline, time, cancellation).ConfigureAwait(false);
        }
        catch (DockerContainerNotFoundException)
        {
            // Somebody else was faster; the rest of the sweep goes on.
            return false;
        }

        return DateTimeOffset.TryParse(container.State?.FinishedAt, System.Globalization.CultureInfo.InvariantCulture, out DateTimeOffset finished)
            && time.GetUtcNow() - finished > EndedGrace;
    }
}
