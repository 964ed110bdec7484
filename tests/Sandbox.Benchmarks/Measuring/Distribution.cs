namespace Sandbox.Benchmarks.Measuring;

/// <summary>A set of durations in milliseconds, or of any other measure, by its quantiles.</summary>
/// <param name="Count">How many there were.</param>
/// <param name="P50">The median.</param>
/// <param name="P95">The 95th percentile.</param>
/// <param name="P99">The 99th percentile; of fewer than a hundred values it is hardly less than the largest.</param>
/// <param name="Max">The largest.</param>
internal sealed record Distribution(int Count, double P50, double P95, double P99, double Max)
{
    /// <summary>Of these values, of which there must be at least one.</summary>
    internal static Distribution Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0
            ? throw new ScenarioException("Nothing was measured: the time allowed was too short for a single value.")
            : new Distribution(sorted.Length, Quantile(sorted, 0.5), Quantile(sorted, 0.95), Quantile(sorted, 0.99), sorted[^1]);
    }

    /// <summary>The median of these values.</summary>
    internal static double Median(IEnumerable<double> values) => Of(values).P50;

    // Between the two nearest ranks, in proportion (Hyndman and Fan's type 7, which spreadsheets use as well).
    private static double Quantile(double[] sorted, double share)
    {
        double rank = share * (sorted.Length - 1);
        int below = (int)rank;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((rank - below) * (sorted[above] - sorted[below]));
    }
}
