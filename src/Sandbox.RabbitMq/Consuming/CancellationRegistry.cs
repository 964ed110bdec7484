namespace Sandbox.RabbitMq.Consuming;

/// <summary>
/// Which jobs somebody wants ended. A running one is told; any other is remembered for a while, in case it still waits in the queue:
/// no worker knows what waits, so each remembers. Thread-safe.
/// </summary>
internal sealed class CancellationRegistry(TimeProvider time)
{
    /// <summary>Requests remembered at most; the oldest go first.</summary>
    internal const int Capacity = 10_000;

    /// <summary>How long a request is remembered.</summary>
    internal static readonly TimeSpan Retention = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<CancelTicket>> _running = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LinkedListNode<Request>> _remembered = new(StringComparer.Ordinal);
    private readonly LinkedList<Request> _byAge = new();

    internal int Remembered
    {
        get
        {
            lock (_lock)
            {
                return _remembered.Count;
            }
        }
    }

    /// <summary>Announces that a job has been reached.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="acceptedAt">When it was accepted: an older request means an earlier job of that name. Null: any request counts.</param>
    internal CancelTicket Enter(string jobId, DateTimeOffset? acceptedAt)
    {
        var ticket = new CancelTicket(this, jobId, acceptedAt);
        bool wanted;
        lock (_lock)
        {
            Forget();
            if (!_running.TryGetValue(jobId, out List<CancelTicket>? tickets))
            {
                _running[jobId] = tickets = [];
            }

            tickets.Add(ticket);
            wanted = _remembered.TryGetValue(jobId, out LinkedListNode<Request>? request) && Means(request.Value.RequestedAt, ticket);
        }

        if (wanted)
        {
            ticket.Cancel();
        }

        return ticket;
    }

    /// <summary>Asks for a job's end.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="requestedAt">When that was asked for.</param>
    /// <returns>How many deliveries of it were told just now.</returns>
    internal int Cancel(string jobId, DateTimeOffset requestedAt)
    {
        CancelTicket[] told;
        lock (_lock)
        {
            // Remembered even when it runs here: should its last acknowledgement be lost, it must not run again after all.
            Remember(jobId, requestedAt);
            told = _running.TryGetValue(jobId, out List<CancelTicket>? tickets)
                ? [.. tickets.Where(ticket => Means(requestedAt, ticket))]
                : [];
        }

        foreach (CancelTicket ticket in told)
        {
            ticket.Cancel();
        }

        return told.Length;
    }

    internal void Leave(CancelTicket ticket)
    {
        lock (_lock)
        {
            if (_running.TryGetValue(ticket.JobId, out List<CancelTicket>? tickets) && tickets.Remove(ticket) && tickets.Count == 0)
            {
                _running.Remove(ticket.JobId);
            }
        }
    }

    private static bool Means(DateTimeOffset requestedAt, CancelTicket ticket) => ticket.AcceptedAt is not { } accepted || accepted <= requestedAt;

    private void Remember(string jobId, DateTimeOffset requestedAt)
    {
        if (_remembered.Remove(jobId, out LinkedListNode<Request>? earlier))
        {
            _byAge.Remove(earlier);
        }

        _remembered[jobId] = _byAge.AddLast(new Request(jobId, requestedAt, time.GetTimestamp()));
        Forget();
    }

    private void Forget()
    {
        while (_byAge.First is { } oldest && (_byAge.Count > Capacity || time.GetElapsedTime(oldest.Value.Heard) > Retention))
        {
            _byAge.RemoveFirst();
            _remembered.Remove(oldest.Value.JobId);
        }
    }

    private readonly record struct Request(string JobId, DateTimeOffset RequestedAt, long Heard);
}
