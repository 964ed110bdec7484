using System.Diagnostics.Metrics;

namespace Sandbox.Execution.Telemetry;

/// <summary>Histograms of durations, all alike, so that they can be laid over each other.</summary>
public static class Durations
{
    /// <summary>The upper bounds of the buckets in seconds: from a leased sandbox's millisecond to the longest default time limit.</summary>
    public static IReadOnlyList<double> Buckets { get; } = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

    /// <summary>Makes a histogram of seconds.</summary>
    /// <param name="meter">Whose it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it measures, in one sentence.</param>
    public static Histogram<double> CreateDuration(this Meter meter, string name, string description) =>
        meter.CreateHistogram(name, "s", description, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = Buckets });
}
