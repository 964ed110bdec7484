namespace Sandbox.Contracts.Status;

/// <summary>One step of time.</summary>
/// <param name="Count">Jobs that ended in it.</param>
/// <param name="P50Ms">Their median, in milliseconds; null without jobs.</param>
/// <param name="MaxMs">The slowest; null without jobs.</param>
public sealed record StatusLatencyPoint(int Count, double? P50Ms, double? MaxMs);
