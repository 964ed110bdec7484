using Sandbox.Benchmarks.Measuring;

namespace Sandbox.Benchmarks.Tests.Measuring;

public sealed class DistributionTests
{
    [Fact]
    public void Of_OneToAHundred_LiesBetweenTheNearestRanks()
    {
        Distribution found = Distribution.Of(Enumerable.Range(1, 100).Select(value => (double)value));

        Assert.Equal(100, found.Count);
        Assert.Equal(50.5, found.P50, 9);
        Assert.Equal(95.05, found.P95, 9);
        Assert.Equal(99.01, found.P99, 9);
        Assert.Equal(100, found.Max);
    }

    [Fact]
    public void Of_ShuffledValues_IsTheSameAsSorted()
    {
        double[] values = [5, 1, 4, 2, 3];

        Assert.Equal(Distribution.Of(values.Order()), Distribution.Of(values));
        Assert.Equal([5, 1, 4, 2, 3], values);
    }

    [Fact]
    public void Of_OneValue_IsThatValueThroughout() => Assert.Equal(new Distribution(1, 7, 7, 7, 7), Distribution.Of([7]));

    [Fact]
    public void Of_OneOutlierInAHundred_IsInTheTailOnly()
    {
        Distribution found = Distribution.Of([.. Enumerable.Repeat(1.0, 99), 1000]);

        Assert.Equal(1, found.P95);
        Assert.InRange(found.P99, 10, 11);
        Assert.Equal(1000, found.Max);
    }

    [Fact]
    public void Of_Nothing_IsOneSentence()
    {
        ScenarioException fault = Assert.Throws<ScenarioException>(() => Distribution.Of([]));

        Assert.StartsWith("Nothing was measured", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new double[] { 3 }, 3)]
    [InlineData(new double[] { 4, 2 }, 3)]
    [InlineData(new double[] { 9, 1, 5 }, 5)]
    public void Median_FewValues_IsTheMiddle(double[] values, double median) => Assert.Equal(median, Distribution.Median(values));
}
