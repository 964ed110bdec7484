using Sandbox.Execution;

namespace Sandbox.Worker.Hosting;

/// <summary>
/// Gives memory back when there is nothing to do. Jobs with many megabytes in and out leave a heap that the runtime would keep until
/// the next full collection, which an idle process never has; a collection while jobs run would be in their way.
/// </summary>
internal sealed class MemoryTrim(JobRunner runner, TimeProvider time) : BackgroundService
{
    /// <summary>How long the worker has to have been idle; spaced jobs come more often than that.</summary>
    internal static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

    private readonly MemoryTrimPlan _plan = new();

    /// <summary>Looks every <see cref="Idle"/>.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Idle, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                if (_plan.IsDue(runner.Inflight, runner.Started, GC.GetTotalAllocatedBytes(), time.GetUtcNow()))
                {
                    // Aggressive is the one mode that hands memory back to the system.
                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }
}
