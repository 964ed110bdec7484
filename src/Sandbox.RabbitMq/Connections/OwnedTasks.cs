using System.Collections.Concurrent;

namespace Sandbox.RabbitMq.Connections;

/// <summary>Tasks that were started and must be waited for before the process ends. Thread-safe.</summary>
/// <param name="onFault">Told of every task that failed: nothing fails unseen.</param>
internal sealed class OwnedTasks(Action<Exception> onFault)
{
    private readonly ConcurrentDictionary<Task, byte> _running = new();

    internal int Count => _running.Count;

    internal void Add(Task task)
    {
        _running.TryAdd(task, 0);
        _ = task.ContinueWith(Finished, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Waits until all have ended, for at most <paramref name="budget"/>.</summary>
    /// <returns>Whether all have ended.</returns>
    internal async Task<bool> DrainAsync(TimeSpan budget, TimeProvider time)
    {
        using var deadline = new CancellationTokenSource(budget, time);
        while (!_running.IsEmpty)
        {
            // A failed task is onFault's to report, not this wait's to throw.
            await Task.WhenAll(_running.Keys).WaitAsync(deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (deadline.IsCancellationRequested)
            {
                return _running.IsEmpty;
            }
        }

        return true;
    }

    private void Finished(Task task)
    {
        _running.TryRemove(task, out _);
        if (task.Exception is { } faults)
        {
            onFault(faults.InnerException ?? faults);
        }
    }
}
