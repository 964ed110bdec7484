using Sandbox.Benchmarks.Scenarios;

namespace Sandbox.Benchmarks.Tests.Scenarios;

public sealed class ScaleOutScenarioTests
{
    [Theory]
    [InlineData(100, 4)]
    [InlineData(8, 4)]
    [InlineData(7.9, 5)]
    [InlineData(4, 8)]
    [InlineData(0.5, 10)]
    public void SleepFor_EngineRate_LeavesTheEngineRoom(double perSecond, int seconds) => Assert.Equal(seconds, ScaleOutScenario.SleepFor(perSecond));
}
