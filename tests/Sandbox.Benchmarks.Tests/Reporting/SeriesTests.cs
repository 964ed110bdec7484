using Sandbox.Benchmarks.Reporting;

namespace Sandbox.Benchmarks.Tests.Reporting;

public sealed class SeriesTests
{
    [Theory]
    [InlineData(3, 11, new[] { 0, 1, 2 })]
    [InlineData(101, 11, new[] { 0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100 })]
    [InlineData(12, 2, new[] { 0, 11 })]
    public void Pick_Samples_AreEvenlyChosenWithBothEnds(int samples, int most, int[] chosen)
    {
        var series = new Series("memory", "MiB", [.. Enumerable.Range(0, samples).Select(i => new Sample(i, i, i))]);

        Assert.Equal(chosen, series.Pick(most).Select(sample => sample.Done));
    }
}
