namespace Sandbox.RabbitMq.Connections;

/// <summary>A condition to wait for, which may come and go. Thread-safe.</summary>
internal sealed class AsyncFlag
{
    private volatile TaskCompletionSource _source = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal bool IsSet => _source.Task.IsCompleted;

    /// <summary>Completes when the condition holds. A later <see cref="Reset"/> does not take that back.</summary>
    internal Task Reached => _source.Task;

    internal void Set() => _source.TrySetResult();

    internal void Reset()
    {
        TaskCompletionSource current = _source;
        if (current.Task.IsCompleted)
        {
            Interlocked.CompareExchange(ref _source, new(TaskCreationOptions.RunContinuationsAsynchronously), current);
        }
    }
}
