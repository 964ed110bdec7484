using System.Collections.Concurrent;
using Sandbox.Execution.Clients;

namespace Sandbox.RabbitMq.Client;

/// <summary>Everyone who waits for a result, by correlation id. Thread-safe.</summary>
internal sealed class PendingReplies
{
    private readonly ConcurrentDictionary<string, PendingReply> _waiting = new(StringComparer.Ordinal);

    internal IReadOnlyList<PendingReply> All => [.. _waiting.Values];

    internal int Count => _waiting.Count;

    internal void Add(PendingReply pending) => _waiting[pending.CorrelationId] = pending;

    internal void Remove(PendingReply pending) => _waiting.TryRemove(pending.CorrelationId, out _);

    internal PendingReply? Find(string? correlationId) =>
        correlationId is not null && _waiting.TryGetValue(correlationId, out PendingReply? pending) ? pending : null;

    /// <summary>Answers everyone who still waits; returns whom.</summary>
    internal IReadOnlyList<PendingReply> AnswerAll(JobReply reply) => [.. All.Where(pending => pending.Answer(reply))];
}
