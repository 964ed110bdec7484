namespace Sandbox.Benchmarks.Reporting;

/// <summary>A number at a time.</summary>
/// <param name="Seconds">Since the first sample's beginning.</param>
/// <param name="Done">Jobs done by then.</param>
/// <param name="Value">The number.</param>
internal sealed record Sample(double Seconds, int Done, double Value);
