using Sandbox.Benchmarks.Measuring;

namespace Sandbox.Benchmarks.Tests.Measuring;

public sealed class TargetTests
{
    [Theory]
    [InlineData(0.24, true)]
    [InlineData(0.25, true)]
    [InlineData(0.26, false)]
    [InlineData(double.NaN, false)]
    public void AtMost_Value_IsMetUpToTheLimit(double value, bool met) => Assert.Equal(met, Target.AtMost(0.25).IsMetBy(value));

    [Theory]
    [InlineData(0.89, false)]
    [InlineData(0.9, true)]
    [InlineData(0.91, true)]
    [InlineData(double.NaN, false)]
    public void NotBelow_Value_IsMetFromTheLimit(double value, bool met) => Assert.Equal(met, Target.NotBelow(0.9).IsMetBy(value));

    [Fact]
    public void ToString_Either_IsItsBound() => Assert.Equal(("≤ 0.25", "≥ 0.9"), (Target.AtMost(0.25).ToString(), Target.NotBelow(0.9).ToString()));
}
