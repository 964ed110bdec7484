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

    /// <summary>Allocations since the last time that make it worth while, in bytes.</summary>
    internal const long WorthWhile = 16L * 1024 * 1024;

    private long _allocated;
    private long _started;

    /// <summary>Looks every <see cref="Idle"/>.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Idle, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                TrimIfIdle();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    // Idle: no job runs, and none has started since the last look.
    private void TrimIfIdle()
    {
        long started = runner.Started;
        bool idle = runner.Inflight == 0 && started == _started;
        _started = started;
        if (!idle || GC.GetTotalAllocatedBytes() - _allocated < WorthWhile)
        {
            return;
        }

        // Aggressive is the one mode that hands memory back to the system.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _allocated = GC.GetTotalAllocatedBytes();
    }
}
