namespace Sandbox.Benchmarks.Measuring;

/// <summary>A value and how far the rounds of the run lay apart.</summary>
/// <param name="Value">The value that counts.</param>
/// <param name="Low">The lowest of the rounds.</param>
/// <param name="High">The highest of the rounds.</param>
internal sealed record Spread(double Value, double Low, double High)
{
    /// <summary>The median of the rounds, and their extremes.</summary>
    internal static Spread OfRounds(IReadOnlyCollection<double> rounds) => new(Distribution.Median(rounds), rounds.Min(), rounds.Max());

    /// <summary>One value, measured once.</summary>
    internal static Spread Once(double value) => new(value, value, value);

    /// <summary>Round by round, one side's median over the other's: what both rounds share (a busy machine) cancels out.</summary>
    internal static Spread OfRatios(Rounds side, Rounds baseline) =>
        OfRounds([.. side.Medians.Zip(baseline.Medians, (ours, theirs) => ours / theirs)]);
}
