namespace Sandbox.Execution.Sandboxes;

/// <summary>Work that is under way and is awaited before the process ends. Thread-safe.</summary>
internal sealed class OwnedTasks
{
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _running = [];

    /// <summary>Starts the work; whoever drains from now on waits for it.</summary>
    internal Task Run(Func<Task> work) => Own(() => Task.Run(work));

    /// <inheritdoc cref="Run(Func{Task})"/>
    internal Task<T> Run<T>(Func<Task<T>> work) => Own(() => Task.Run(work));

    /// <summary>Waits until all of it has ended, or the token fires.</summary>
    internal async Task DrainAsync(CancellationToken cancellation)
    {
        while (Snapshot() is { Length: > 0 } running && !cancellation.IsCancellationRequested)
        {
            await Task.WhenAll(running).WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Started under the lock: there is no moment at which it runs and is not known.
    private TTask Own<TTask>(Func<TTask> start)
        where TTask : Task
    {
        TTask task;
        lock (_lock)
        {
            task = start();
            _running.Add(task);
        }

        _ = task.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return task;
    }

    private Task[] Snapshot()
    {
        lock (_lock)
        {
            return [.. _running];
        }
    }

    private void Forget(Task task)
    {
        lock (_lock)
        {
            _running.Remove(task);
        }
    }
}
