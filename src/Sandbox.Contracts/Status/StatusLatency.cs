namespace Sandbox.Contracts.Status;

/// <summary>
/// How long jobs took whose program ran: a caller's from its request to its answer, one off the queue from its acceptance to its result.
/// Percentiles are of what was measured (nearest rank), not estimates.
/// </summary>
/// <param name="WindowS">Seconds that this looks back; fewer than usual when there were more jobs than are remembered.</param>
/// <param name="Count">Jobs in that time.</param>
/// <param name="P50Ms">The median, in milliseconds; null without jobs, as the others.</param>
/// <param name="P90Ms">Nine of ten took no longer.</param>
/// <param name="P99Ms">99 of 100 took no longer.</param>
/// <param name="StepS">Seconds of one point.</param>
/// <param name="Points">The time in equal steps, the oldest first.</param>
public sealed record StatusLatency(
    int WindowS, int Count, double? P50Ms, double? P90Ms, double? P99Ms, int StepS, IReadOnlyList<StatusLatencyPoint> Points);
