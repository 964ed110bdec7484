namespace Sandbox.Benchmarks.Reporting;

/// <summary>One number over time.</summary>
/// <param name="Name">What was sampled.</param>
/// <param name="Unit">Of its values.</param>
/// <param name="Samples">In the order of time.</param>
internal sealed record Series(string Name, string Unit, IReadOnlyList<Sample> Samples)
{
    /// <summary>At most so many of them, evenly chosen, the first and the last among them.</summary>
    internal IEnumerable<Sample> Pick(int most) => Samples.Count <= most
        ? Samples
        : Enumerable.Range(0, most).Select(i => Samples[i * (Samples.Count - 1) / (most - 1)]);
}
