namespace Sandbox.Execution.Clients;

/// <summary>The queue in numbers.</summary>
/// <param name="Waiting">Jobs that wait for a worker.</param>
/// <param name="Limit">Jobs that may wait; null when somebody else bounds it.</param>
/// <param name="Workers">Workers that take jobs off it now; null when it is this process's own.</param>
public sealed record JobQueueState(long Waiting, long? Limit, long? Workers);
