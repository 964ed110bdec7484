namespace Sandbox.RabbitMq.Consuming;

/// <summary>One delivery's ear for requests to cancel its job. Dispose when the job has ended.</summary>
internal sealed class CancelTicket : IDisposable
{
    private readonly CancellationRegistry _registry;
    private readonly CancellationTokenSource _source = new();

    internal CancelTicket(CancellationRegistry registry, string jobId, DateTimeOffset? acceptedAt)
    {
        (_registry, JobId, AcceptedAt) = (registry, jobId, acceptedAt);
        Token = _source.Token;
    }

    internal string JobId { get; }

    internal DateTimeOffset? AcceptedAt { get; }

    /// <summary>Fires when somebody asked for the job's end; at once when they did before it was reached.</summary>
    internal CancellationToken Token { get; }

    // Not on the caller's thread: it is the client library's reader.
    internal void Cancel() => _ = _source.CancelAsync();

    /// <summary>Leaves the registry. The source holds nothing to dispose of, and a request may be on its way to it.</summary>
    public void Dispose() => _registry.Leave(this);
}
