using Sandbox.Benchmarks.Measuring;

namespace Sandbox.Benchmarks.Tests.Measuring;

public sealed class SpreadTests
{
    [Fact]
    public void OfRounds_SeveralRounds_IsTheirMedianAndExtremes() => Assert.Equal(new Spread(3, 1, 9), Spread.OfRounds([9, 1, 3]));

    [Fact]
    public void OfRatios_MachineSlowInOneRound_CancelsOut()
    {
        (Rounds side, Rounds baseline) = (new Rounds(), new Rounds());
        foreach (double slowness in (double[])[1, 10, 2])
        {
            side.Add([2 * slowness, 3 * slowness, 4 * slowness]);
            baseline.Add([10 * slowness, 12 * slowness, 14 * slowness]);
        }

        Spread ratio = Spread.OfRatios(side, baseline);

        Assert.Equal(0.25, ratio.Value, 9);
        Assert.Equal(0.25, ratio.Low, 9);
        Assert.Equal(0.25, ratio.High, 9);
    }

    [Fact]
    public void OfRatios_RoundsThatDiffer_ShowHowFarTheyLieApart()
    {
        (Rounds side, Rounds baseline) = (new Rounds(), new Rounds());
        foreach (double value in (double[])[1, 2, 6])
        {
            side.Add([value]);
            baseline.Add([2]);
        }

        Assert.Equal(new Spread(1, 0.5, 3), Spread.OfRatios(side, baseline));
    }

    [Fact]
    public void TailOverMedian_RoundsThatDiffer_IsThatOfAllValues()
    {
        var rounds = new Rounds();
        rounds.Add(Enumerable.Repeat(1.0, 100));
        rounds.Add([.. Enumerable.Repeat(1.0, 90), .. Enumerable.Repeat(5.0, 10)]);

        Spread tail = rounds.TailOverMedian;

        Assert.Equal(5, tail.Value);
        Assert.Equal(1, tail.Low);
        Assert.Equal(5, tail.High);
    }
}
