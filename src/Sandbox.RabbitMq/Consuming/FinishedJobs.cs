using Sandbox.Contracts.Jobs;

namespace Sandbox.RabbitMq.Consuming;

/// <summary>
/// The results of the last jobs, so that a delivery that comes again (its acknowledgement was lost, or its publisher sent it twice) is
/// answered again rather than run again. While one delivery of a job is being handled, another of the same waits for what becomes of it.
/// Bounded in number, memory and age; what has been forgotten runs again, which costs time and never a job. Thread-safe.
/// </summary>
internal sealed class FinishedJobs : IDisposable
{
    /// <summary>Results remembered at most; the oldest go first.</summary>
    internal const int Capacity = 4096;

    /// <summary>Bytes of all that are remembered, about: the longest result that fits the wire fits in here.</summary>
    internal const long MostBytes = 32L * 1024 * 1024;

    /// <summary>How long a result is remembered: longer than a broker takes to notice that a connection is gone.</summary>
    internal static readonly TimeSpan Retention = TimeSpan.FromMinutes(10);

    // Beyond its texts: keys, nodes, the objects around them.
    private const int Overhead = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<JobKey, Task> _underWay = [];
    private readonly Dictionary<JobKey, LinkedListNode<Entry>> _finished = [];
    private readonly LinkedList<Entry> _byAge = new();
    private readonly TimeProvider _time;
    private readonly ITimer _expiry;
    private long _bytes;

    /// <summary>Remembers nothing yet.</summary>
    public FinishedJobs(TimeProvider time)
    {
        _time = time;
        _expiry = time.CreateTimer(static self => ((FinishedJobs)self!).Expire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Bytes of what is remembered, about; looking does not forget.</summary>
    internal long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _bytes;
            }
        }
    }

    /// <summary>How many results are remembered.</summary>
    internal int Count
    {
        get
        {
            lock (_lock)
            {
                Forget();
                return _byAge.Count;
            }
        }
    }

    /// <summary>Takes the job's turn, after whoever has it now.</summary>
    /// <param name="key">The job.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The turn; when it has a result, the job has run and only wants answering.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired.</exception>
    internal async Task<FinishedJobsTurn> EnterAsync(JobKey key, CancellationToken cancellation)
    {
        while (true)
        {
            Task? other;
            lock (_lock)
            {
                Forget();
                if (_finished.TryGetValue(key, out LinkedListNode<Entry>? known))
                {
                    return new FinishedJobsTurn(this, key, null, known.Value.Result);
                }

                if (!_underWay.TryGetValue(key, out other))
                {
                    var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    _underWay.Add(key, over.Task);
                    return new FinishedJobsTurn(this, key, over, null);
                }
            }

            await other.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Remembers a job's result; one that is too long for that is not.</summary>
    internal void Remember(JobKey key, RunResult result)
    {
        long size = SizeOf(result);
        if (size > MostBytes)
        {
            return;
        }

        lock (_lock)
        {
            if (!_finished.ContainsKey(key))
            {
                _finished[key] = _byAge.AddLast(new Entry(key, result, size, _time.GetTimestamp()));
                _bytes += size;
                Forget();
                if (_byAge.Count == 1)
                {
                    Await(Retention);
                }
            }
        }
    }

    internal void Leave(JobKey key, TaskCompletionSource over)
    {
        lock (_lock)
        {
            _underWay.Remove(key);
        }

        over.SetResult();
    }

    /// <inheritdoc/>
    public void Dispose() => _expiry.Dispose();

    private static long SizeOf(RunResult result) =>
        Overhead + ((result.Stdout.Length + (long)result.Stderr.Length) * sizeof(char)) + result.OutputFiles.Sum(file => file.Path.Length + (long)file.ContentB64.Length);

    private void Forget()
    {
        while (_byAge.First is { } oldest
            && (_byAge.Count > Capacity || _bytes > MostBytes || _time.GetElapsedTime(oldest.Value.Since) > Retention))
        {
            _byAge.RemoveFirst();
            _finished.Remove(oldest.Value.Key);
            _bytes -= oldest.Value.Size;
        }
    }

    // Without a delivery nobody asks any more: a worker that falls idle gives its memory back all the same.
    private void Expire()
    {
        lock (_lock)
        {
            Forget();
            if (_byAge.First is { } oldest)
            {
                Await(Retention - _time.GetElapsedTime(oldest.Value.Since));
            }
        }
    }

    // A moment more, so that what is due by then is over its time and not just at it.
    private void Await(TimeSpan left) => _expiry.Change(left + TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

    private sealed record Entry(JobKey Key, RunResult Result, long Size, long Since);
}
