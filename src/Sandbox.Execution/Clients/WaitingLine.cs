namespace Sandbox.Execution.Clients;

/// <summary>A bounded line of jobs. Who leaves it frees the place at once, which a channel cannot do. Thread-safe.</summary>
/// <param name="places">How many may wait.</param>
internal sealed class WaitingLine(int places) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly LinkedList<EmbeddedJob> _jobs = new();
    private readonly SemaphoreSlim _news = new(0);
    private bool _closed;

    /// <summary>Whether no more jobs may enter.</summary>
    internal bool IsClosed
    {
        get
        {
            lock (_lock)
            {
                return _closed;
            }
        }
    }

    /// <summary>Jobs in it.</summary>
    internal int Count
    {
        get
        {
            lock (_lock)
            {
                return _jobs.Count;
            }
        }
    }

    /// <summary>Puts the job at the end; false when the line is full or closed.</summary>
    internal bool TryEnter(EmbeddedJob job)
    {
        lock (_lock)
        {
            if (_closed || _jobs.Count >= places)
            {
                return false;
            }

            _jobs.AddLast(job);
        }

        _news.Release();
        return true;
    }

    /// <summary>Takes the job out again; nothing when it is not in the line any more.</summary>
    internal void Leave(EmbeddedJob job)
    {
        lock (_lock)
        {
            _jobs.Remove(job);
        }
    }

    /// <summary>Lets nobody in any more; those inside are still served.</summary>
    internal void Close()
    {
        lock (_lock)
        {
            _closed = true;
        }

        _news.Release();
    }

    /// <summary>Waits for the next job; null once the line is closed and empty.</summary>
    internal async Task<EmbeddedJob?> NextAsync()
    {
        while (true)
        {
            await _news.WaitAsync().ConfigureAwait(false);
            lock (_lock)
            {
                if (_jobs.First is { } first)
                {
                    _jobs.RemoveFirst();
                    return first.Value;
                }

                if (_closed)
                {
                    // The next one to ask has to hear it too.
                    _news.Release();
                    return null;
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _news.Dispose();
}
