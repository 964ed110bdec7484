using Sandbox.Benchmarks.Measuring;
using Sandbox.Benchmarks.Subjects;

namespace Sandbox.Benchmarks.Tests.Subjects;

public sealed class EngineRateTests
{
    [Fact]
    public void Best_OneLuckyRound_LosesToTheHigherMedian()
    {
        var loops = new Dictionary<int, LoopResult[]> { [2] = Rounds(7, 8, 9), [4] = Rounds(1, 2, 30), [8] = Rounds(5, 6, 7) };

        (int atOnce, Spread perSecond) = EngineRate.Best(loops);

        Assert.Equal(2, atOnce);
        Assert.Equal(new Spread(8, 7, 9), perSecond);
    }

    private static LoopResult[] Rounds(params double[] perSecond) => [.. perSecond.Select(rate => new LoopResult([1], rate))];
}
