using Sandbox.Execution;

namespace Sandbox.Worker.Hosting;

/// <summary>
/// Keeps memory within bounds that the runtime does not know of. Jobs with many megabytes in and out leave large arrays behind, and the
/// runtime lets hundreds of megabytes of them gather before it looks: memory that is new each time, and slow to touch. And it gives nothing
/// back without a full collection, which an idle process never has.
/// </summary>
internal sealed class MemoryTrim(JobRunner runner, TimeProvider time) : BackgroundService
{
    /// <summary>How often to look whether much was allocated.</summary>
    internal static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>How long the worker has to have been idle, in looks; spaced jobs come more often than that.</summary>
    internal const int IdleLooks = 5;

    private readonly MemoryTrimPlan _plan = new();

    /// <summary>Looks every <see cref="Look"/>.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        try
        {
            for (int looks = 1; await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false); looks++)
            {
                if (_plan.IsHeavy(GC.GetTotalAllocatedBytes()))
                {
                    // What lives is a few megabytes: a pause of milliseconds, and the next large jobs find memory that has been touched.
                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
                }

                if (looks % IdleLooks == 0 && _plan.IsDue(runner.Inflight, runner.Started, GC.GetTotalAllocatedBytes(), time.GetUtcNow()))
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
