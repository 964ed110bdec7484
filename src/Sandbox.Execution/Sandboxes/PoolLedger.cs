using Sandbox.Contracts.Jobs;

namespace Sandbox.Execution.Sandboxes;

/// <summary>
/// The pool's books: which sandboxes wait for a job, which callers wait for a sandbox, how many are being made, how many run. Every method
/// is short, calls nobody, and says what is to be done; the pool does that outside the lock. As many are always being made as callers wait.
/// Thread-safe.
/// </summary>
/// <param name="size">Sandboxes that should wait.</param>
/// <param name="findFlaw">Why a waiting sandbox is unfit; null when it is fit. Quick, and calls nobody either.</param>
internal sealed class PoolLedger(int size, Func<WaitingSandbox, string?> findFlaw)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<WaitingSandbox> _waiting = new();
    private readonly LinkedList<PoolCaller> _callers = new();
    private long _lastCaller;
    private int _making;
    private int _running;
    private bool _draining;
    private bool _closed;

    /// <summary>Sandboxes that wait.</summary>
    internal int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>All of it in numbers.</summary>
    internal PoolCounts Counts
    {
        get
        {
            lock (_lock)
            {
                return new PoolCounts(size, _waiting.Count, _making);
            }
        }
    }

    /// <summary>Whether too few wait or are coming.</summary>
    internal bool IsShort
    {
        get
        {
            lock (_lock)
            {
                return Missing() > 0;
            }
        }
    }

    private static SandboxUnavailableException ShuttingDown => new(ErrorCodes.ShuttingDown, "This worker is shutting down; try again.");

    /// <summary>Takes out the one that has waited longest and is fit, or enlists a caller for the next one.</summary>
    /// <exception cref="SandboxUnavailableException">The pool is closed.</exception>
    internal PoolLease Lease()
    {
        List<FlawedSandbox>? flawed = null;
        lock (_lock)
        {
            if (_closed)
            {
                throw ShuttingDown;
            }

            while (_waiting.First is { Value: var first })
            {
                _waiting.RemoveFirst();
                if (findFlaw(first) is { } flaw)
                {
                    (flawed ??= []).Add(new FlawedSandbox(first.Ready, flaw));
                    continue;
                }

                _running++;
                return new PoolLease(first, null, Make: false, Missing() > 0, flawed);
            }

            var caller = new PoolCaller(++_lastCaller);
            _callers.AddLast(caller);
            bool make = _making < _callers.Count;
            _making += make ? 1 : 0;
            return new PoolLease(null, caller, make, Missing() > 0, flawed);
        }
    }

    /// <summary>A leased sandbox has done its job.</summary>
    internal void EndRun()
    {
        lock (_lock)
        {
            _running--;
        }
    }

    /// <summary>
    /// Counts as many as are missing, but no more than <paramref name="most"/>, as being made. While none waits, one at a time: whoever
    /// comes next gets it soonest when no other creation competes with it.
    /// </summary>
    internal int Reserve(int most)
    {
        lock (_lock)
        {
            int atOnce = _waiting.Count > 0 ? most : Math.Min(most, Math.Max(0, 1 - _making));
            int missing = Math.Clamp(Missing(), 0, atOnce);
            _making += missing;
            return missing;
        }
    }

    /// <summary>The making of a counted one begins now: null when nobody wants it any more, and it is no longer counted.</summary>
    /// <returns>The latest caller; whoever comes after that is not to be told when it fails.</returns>
    internal long? Begin()
    {
        lock (_lock)
        {
            int room = _draining ? 0 : Math.Max(0, size - _waiting.Count);
            if (_closed || _making > _callers.Count + room)
            {
                _making--;
                return null;
            }

            return _lastCaller;
        }
    }

    /// <summary>One has been made: it goes to whoever has waited longest, else to those that wait.</summary>
    /// <returns>Whether it was taken; if not, it is to be removed.</returns>
    internal bool Deliver(WaitingSandbox made)
    {
        lock (_lock)
        {
            _making--;
            return Place(made);
        }
    }

    /// <summary>One could not be made: whoever has waited longest is told, if it was there when the making began.</summary>
    /// <returns>Whether another is to be made, because a caller who came later relied on this one; it is counted already.</returns>
    internal bool Fail(long latestCaller, SandboxUnavailableException reason)
    {
        lock (_lock)
        {
            _making--;
            if (_callers.First is { Value: var first } && first.Number <= latestCaller)
            {
                _callers.RemoveFirst();
                first.Fail(reason);
            }

            bool again = _making < _callers.Count;
            _making += again ? 1 : 0;
            return again;
        }
    }

    /// <summary>A caller waits no longer. It may have been served in the same moment: then its sandbox goes to the next, unused.</summary>
    /// <returns>What is to be removed, because nobody else wants it; null for nothing.</returns>
    internal ReadySandbox? GiveUp(PoolCaller caller)
    {
        lock (_lock)
        {
            if (_callers.Remove(caller) || !caller.Served.IsCompletedSuccessfully)
            {
                return null;
            }

            _running--;
            WaitingSandbox unused = caller.Served.Result;
            return Place(unused) ? null : unused.Ready;
        }
    }

    /// <summary>Takes one out if it still waits.</summary>
    internal bool TryWithdraw(WaitingSandbox sandbox)
    {
        lock (_lock)
        {
            if (sandbox.Place.List is null)
            {
                return false;
            }

            _waiting.Remove(sandbox.Place);
            return true;
        }
    }

    /// <summary>Takes out those that are unfit.</summary>
    internal IReadOnlyList<FlawedSandbox> Sweep()
    {
        List<FlawedSandbox> flawed = [];
        lock (_lock)
        {
            LinkedListNode<WaitingSandbox>? next;
            for (LinkedListNode<WaitingSandbox>? node = _waiting.First; node is not null; node = next)
            {
                next = node.Next;
                if (findFlaw(node.Value) is { } flaw)
                {
                    _waiting.Remove(node);
                    flawed.Add(new FlawedSandbox(node.Value.Ready, flaw));
                }
            }
        }

        return flawed;
    }

    /// <summary>From now on none is made that no caller waits for.</summary>
    internal void Drain()
    {
        lock (_lock)
        {
            _draining = true;
        }
    }

    /// <summary>From now on nobody gets one. Callers who wait are told.</summary>
    /// <returns>Those that waited; they are to be removed.</returns>
    internal IReadOnlyList<ReadySandbox> Close()
    {
        lock (_lock)
        {
            _closed = true;
            foreach (PoolCaller caller in _callers)
            {
                caller.Fail(ShuttingDown);
            }

            _callers.Clear();
            ReadySandbox[] left = [.. _waiting.Select(sandbox => sandbox.Ready)];
            _waiting.Clear();
            return left;
        }
    }

    // Under the lock, as all that follows.
    private bool Place(WaitingSandbox sandbox)
    {
        if (_callers.First is { Value: var first })
        {
            _callers.RemoveFirst();
            _running++;
            first.Serve(sandbox);
            return true;
        }

        // Callers who left may have asked for more than the pool should hold.
        if (_closed || _waiting.Count >= size)
        {
            return false;
        }

        _waiting.AddLast(sandbox.Place);
        return true;
    }

    // While jobs run, half a pool is full enough: a creation would take the cores from them.
    private int Missing()
    {
        int have = _waiting.Count + _making - _callers.Count;
        int enough = _running > 0 ? (size + 1) / 2 : size;
        return _draining || _closed || have >= enough ? 0 : size - have;
    }
}
