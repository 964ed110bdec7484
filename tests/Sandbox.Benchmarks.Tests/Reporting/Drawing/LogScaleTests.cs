using Sandbox.Benchmarks.Reporting.Drawing;

namespace Sandbox.Benchmarks.Tests.Reporting.Drawing;

public sealed class LogScaleTests
{
    [Theory]
    [InlineData(3.7, 1400, 2, 2000)]
    [InlineData(2, 50, 2, 50)]
    [InlineData(0.3, 0.4, 0.2, 0.5)]
    [InlineData(7, 7, 5, 10)]
    [InlineData(10, 10, 10, 20)]
    public void Around_Values_IsTheNearestRoundNumbers(double least, double most, double low, double high)
    {
        LogScale scale = LogScale.Around([most, least]);

        Assert.Equal(low, scale.Low, 9);
        Assert.Equal(high, scale.High, 9);
    }

    [Fact]
    public void Ticks_TwoDecades_AreOneTwoFive() => Assert.Equal([2, 5, 10, 20, 50, 100, 200], LogScale.Around([3, 180]).Ticks.Select(tick => Math.Round(tick, 6)));

    [Fact]
    public void Ticks_BelowOne_HoldBothEnds() => Assert.Equal([0.2, 0.5, 1, 2], LogScale.Around([0.3, 1.5]).Ticks.Select(tick => Math.Round(tick, 6)));

    [Fact]
    public void Share_Value_IsLogarithmic()
    {
        var scale = new LogScale(1, 100);

        Assert.Equal(0, scale.Share(1), 9);
        Assert.Equal(0.5, scale.Share(10), 9);
        Assert.Equal(1, scale.Share(100), 9);
    }
}
