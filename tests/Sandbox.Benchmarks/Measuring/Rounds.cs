namespace Sandbox.Benchmarks.Measuring;

/// <summary>The values of one side of a comparison, round by round.</summary>
internal sealed class Rounds
{
    private readonly List<double[]> _rounds = [];

    /// <summary>Each round's median.</summary>
    internal IEnumerable<double> Medians => _rounds.Select(Distribution.Median);

    /// <summary>All values, whichever round they are from.</summary>
    internal Distribution All => Distribution.Of(_rounds.SelectMany(round => round));

    /// <summary>The 99th percentile over the median: of all values, with the extremes of the rounds.</summary>
    internal Spread TailOverMedian
    {
        get
        {
            double[] each = [.. _rounds.Select(round => Distribution.Of(round)).Select(round => round.P99 / round.P50)];
            return new Spread(All.P99 / All.P50, each.Min(), each.Max());
        }
    }

    /// <summary>Adds a round, of at least one value.</summary>
    internal void Add(IEnumerable<double> values) => _rounds.Add([.. values]);
}
