using Sandbox.Execution.Telemetry;

namespace Sandbox.Execution.Sandboxes;

/// <summary>
/// Removes used sandboxes after the answer has left: removal takes tens of milliseconds that no caller should wait for, and that
/// the answer should not have to share the cores with. Every removal is owned here, and awaited before the process ends.
/// Thread-safe.
/// </summary>
public sealed class SandboxRemoval(ExecutionMetrics? metrics = null) : IDisposable
{
    // An answer of usual size leaves within two milliseconds, its confirmation by a broker included.
    private static readonly TimeSpan AnswerFirst = TimeSpan.FromMilliseconds(20);

    private readonly ExecutionMetrics _metrics = metrics ?? new ExecutionMetrics();
    private readonly OwnedTasks _removals = new();
    private readonly TaskCompletionSource _hurry = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Each takes a socket of the engine's, and its time.
    private readonly SemaphoreSlim _places = new(Math.Max(2, Environment.ProcessorCount));

    /// <summary>Starts removing the sandbox.</summary>
    public void Remove(IAsyncDisposable sandbox) => _removals.Run(() => RemoveAsync(sandbox));

    /// <summary>Waits until every started removal has ended, or the token fires: the reaper then has the rest.</summary>
    public Task DrainAsync(CancellationToken cancellation)
    {
        _hurry.TrySetResult();
        return _removals.DrainAsync(cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    private async Task RemoveAsync(IAsyncDisposable sandbox)
    {
        await Task.WhenAny(_hurry.Task, Task.Delay(AnswerFirst)).ConfigureAwait(false);
        await _places.WaitAsync().ConfigureAwait(false);
        try
        {
            await sandbox.DisposeAsync().ConfigureAwait(false);
            _metrics.SandboxRemoved();
        }
        finally
        {
            _places.Release();
        }
    }
}
