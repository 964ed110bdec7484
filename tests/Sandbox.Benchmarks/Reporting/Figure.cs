using Sandbox.Benchmarks.Measuring;

namespace Sandbox.Benchmarks.Reporting;

/// <summary>One number, and what we hold ourselves to where there is something.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">Its value and how far the rounds lay apart.</param>
/// <param name="Unit">ms, MiB, jobs/s, %, s, or × for a ratio.</param>
/// <param name="Target">The bound; null when there is none.</param>
internal sealed record Figure(string Name, Spread Value, string Unit, Target? Target = null)
{
    /// <summary>Whether the bound is kept; null when there is none.</summary>
    internal bool? IsMet => Target?.IsMetBy(Value.Value);
}
