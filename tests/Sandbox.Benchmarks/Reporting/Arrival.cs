namespace Sandbox.Benchmarks.Reporting;

/// <summary>The names of the ways in which jobs arrive.</summary>
internal static class Arrival
{
    internal const string Spaced = "spaced";
    internal const string ClosedLoop = "closed loop";
    internal const string Burst = "burst";
    internal const string BackToBack = "back to back";
}
