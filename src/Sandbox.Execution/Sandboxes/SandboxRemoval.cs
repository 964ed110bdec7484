using System.Collections.Concurrent;

namespace Sandbox.Execution.Sandboxes;

/// <summary>
/// Removes used sandboxes after the answer has left: removal takes tens of milliseconds that no caller should wait for. Every
/// removal is owned here, and awaited before the process ends. Thread-safe.
/// </summary>
public sealed class SandboxRemoval
{
    private readonly ConcurrentDictionary<Task, byte> _pending = new();

    /// <summary>Starts removing the sandbox.</summary>
    public void Remove(IAsyncDisposable sandbox)
    {
        Task removal = Task.Run(async () => await sandbox.DisposeAsync().ConfigureAwait(false));
        _pending.TryAdd(removal, 0);
        _ = removal.ContinueWith(
            done => _pending.TryRemove(done, out _),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>Waits until every started removal has ended, or the token fires: the reaper then has the rest.</summary>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        try
        {
            await Task.WhenAll(_pending.Keys).WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The containers carry an owner and an expiry; whoever sweeps next removes them.
        }
    }
}
