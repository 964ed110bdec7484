using Sandbox.Benchmarks.Scenarios;

namespace Sandbox.Benchmarks.Tests.Scenarios;

public sealed class PacingTests
{
    [Fact]
    public void HalfOf_Rate_IsTwiceItsInterval() => Assert.Equal(TimeSpan.FromMilliseconds(250), Pacing.HalfOf(8));
}
