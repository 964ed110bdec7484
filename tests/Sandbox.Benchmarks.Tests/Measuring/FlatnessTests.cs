using Sandbox.Benchmarks.Measuring;

namespace Sandbox.Benchmarks.Tests.Measuring;

public sealed class FlatnessTests
{
    [Fact]
    public void Of_Constant_IsOne() => Assert.Equal(1, Flatness.Of([80, 80, 80, 80]));

    [Fact]
    public void Of_GrowthWhileWarmingUp_IsFlat() => Assert.Equal(1, Flatness.Of([40, 60, 80, 80, 80, 80, 80, 80, 80, 80, 80, 80]));

    [Fact]
    public void Of_SteadyGrowth_IsBeyondTheLimit() => Assert.InRange(Flatness.Of([.. Enumerable.Range(0, 100).Select(i => 80 + (i * 0.4))]), Flatness.Limit, 2);

    [Fact]
    public void Of_OneSampleBeforeACollection_DoesNotCount() => Assert.Equal(1, Flatness.Of([80, 80, 80, 80, 80, 80, 80, 80, 80, 80, 80, 300]));

    [Fact]
    public void Of_TooFewSamples_IsOneSentence() => Assert.Throws<ScenarioException>(() => Flatness.Of([80, 80, 80]));
}
