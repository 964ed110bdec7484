using Sandbox.Benchmarks.Measuring;

namespace Sandbox.Benchmarks.Reporting;

/// <summary>How long one kind of job took under one kind of load.</summary>
/// <param name="Subject">What was asked.</param>
/// <param name="Arrival">How jobs arrived: one of <see cref="Arrival"/>'s names.</param>
/// <param name="Callers">Callers at once.</param>
/// <param name="Milliseconds">The durations, as the caller saw them.</param>
internal sealed record LatencyRow(string Subject, string Arrival, int Callers, Distribution Milliseconds);
