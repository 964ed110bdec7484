namespace Sandbox.Benchmarks.Measuring;

/// <summary>What a closed loop gave.</summary>
/// <param name="Milliseconds">Each measured job's duration.</param>
/// <param name="PerSecond">Answers a second while it was measured.</param>
internal sealed record LoopResult(double[] Milliseconds, double PerSecond);
