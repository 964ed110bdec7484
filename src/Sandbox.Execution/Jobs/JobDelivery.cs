namespace Sandbox.Execution.Jobs;

/// <summary>How a job came to this worker.</summary>
/// <param name="Attempt">Which delivery of the job this is, from 1.</param>
/// <param name="AcceptedAt">When the queue took it; null when unknown.</param>
public readonly record struct JobDelivery(int Attempt, DateTimeOffset? AcceptedAt);
