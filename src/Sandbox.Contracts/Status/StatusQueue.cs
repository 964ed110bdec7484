namespace Sandbox.Contracts.Status;

/// <summary>Jobs that wait for a worker. What this process cannot know is null: a broker need not let its user ask.</summary>
/// <param name="Waiting">Jobs in the queue; over a broker everybody's, without those that a worker has taken.</param>
/// <param name="Limit">Jobs that may wait; null over a broker.</param>
/// <param name="Workers">Workers that take jobs off the queue now; null when the queue is this process's own.</param>
public sealed record StatusQueue(long? Waiting, long? Limit, long? Workers);
