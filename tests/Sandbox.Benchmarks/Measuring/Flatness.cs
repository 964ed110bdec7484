namespace Sandbox.Benchmarks.Measuring;

/// <summary>Whether something that should stay where it is does: memory while jobs pass through.</summary>
internal static class Flatness
{
    /// <summary>The most that counts as flat: what a collector that has not run yet may hold.</summary>
    internal const double Limit = 1.1;

    /// <summary>
    /// The median of the last quarter over that of the second: the first quarter is warming up, and a single sample may hit the moment
    /// before a collection.
    /// </summary>
    /// <param name="samples">In the order of time, evenly spaced, four at least.</param>
    internal static double Of(IReadOnlyList<double> samples) =>
        samples.Count < 4
            ? throw new ScenarioException($"Flatness takes four samples at least, here are {samples.Count}.")
            : Distribution.Median(Quarter(samples, 3)) / Distribution.Median(Quarter(samples, 1));

    private static IEnumerable<double> Quarter(IReadOnlyList<double> samples, int which) =>
        samples.Take((which + 1) * samples.Count / 4).Skip(which * samples.Count / 4);
}
