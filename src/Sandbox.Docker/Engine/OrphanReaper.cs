using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sandbox.Docker.Containers;
using Sandbox.Docker.Telemetry;

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

    // Nobody takes this long between creating one and starting it: whoever asked for it was never told that there is one.
    private static readonly TimeSpan UnstartedGrace = TimeSpan.FromMinutes(1);

    // When each was first seen not started yet. By the clock here: the engine's may be another host's.
    private readonly Dictionary<string, long> _unstarted = new(StringComparer.Ordinal);

    public async Task SweepAsync(CancellationToken cancellation)
    {
        try
        {
            string[] abandoned = [.. engine.Abandoned.Keys];
            IList<ContainerListResponse> ours = await engine.Docker.Containers.ListContainersAsync(OursParameters(), cancellation)
                .WaitAsync(EngineClient.CallDeadline, time, cancellation).ConfigureAwait(false);
            Remember(ours, abandoned);
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
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            // The engine may be away; health says so, and the next sweep comes.
            engine.Metrics.Failed(EngineMetrics.Sweep, fault);
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

    private void Remember(IList<ContainerListResponse> ours, string[] abandoned)
    {
        foreach (string gone in abandoned.Except(ours.Select(container => container.ID), StringComparer.Ordinal))
        {
            // Somebody else removed it, or the engine lost it.
            engine.Abandoned.TryRemove(gone, out _);
        }

        HashSet<string> unstarted = [.. ours.Where(container => container.State is "created").Select(container => container.ID)];
        foreach (string started in _unstarted.Keys.Except(unstarted, StringComparer.Ordinal).ToArray())
        {
            _unstarted.Remove(started);
        }

        foreach (string container in unstarted)
        {
            _unstarted.TryAdd(container, time.GetTimestamp());
        }
    }

    private async Task<bool> IsOrphanAsync(ContainerListResponse container, CancellationToken cancellation)
    {
        string owner = container.Labels[SandboxLabels.Owner];
        if (engine.Abandoned.ContainsKey(container.ID) || SandboxLabels.HasExpired(container.Labels, time.GetUtcNow()))
        {
            return true;
        }

        if (_unstarted.TryGetValue(container.ID, out long firstSeen) && time.GetElapsedTime(firstSeen) > UnstartedGrace)
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
