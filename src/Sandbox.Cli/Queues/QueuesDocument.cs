namespace Sandbox.Cli.Queues;

/// <summary>All queues at one time.</summary>
/// <param name="At">When.</param>
/// <param name="Queues">The queues.</param>
/// <param name="Management">Why the management address said nothing; null when it did, or when none is configured.</param>
internal sealed record QueuesDocument(DateTimeOffset At, IReadOnlyList<QueueRow> Queues, string? Management);
