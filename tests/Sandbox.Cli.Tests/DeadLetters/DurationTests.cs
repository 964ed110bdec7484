using Sandbox.Cli.DeadLetters;

namespace Sandbox.Cli.Tests.DeadLetters;

public sealed class DurationTests
{
    [Theory]
    [InlineData("0s", 0)]
    [InlineData("90s", 90)]
    [InlineData("15m", 900)]
    [InlineData("2h", 7200)]
    [InlineData("3650d", 315_360_000)]
    public void TryParse_NumberAndUnit_IsATime(string text, double seconds)
    {
        Assert.True(Duration.TryParse(text, out TimeSpan time));
        Assert.Equal(seconds, time.TotalSeconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("5")]
    [InlineData("-5s")]
    [InlineData("5.5s")]
    [InlineData("5 s")]
    [InlineData("5w")]
    [InlineData("3651d")]
    [InlineData("2147483647d")]
    [InlineData("99999999999s")]
    public void TryParse_SomethingElse_IsRefused(string text) => Assert.False(Duration.TryParse(text, out _));

    [Theory]
    [InlineData(-5, "0s")]
    [InlineData(59, "59s")]
    [InlineData(60, "1m")]
    [InlineData(7199, "1h")]
    [InlineData(86_400, "1d")]
    public void Format_Time_IsItsLargestUnit(double seconds, string text) => Assert.Equal(text, Duration.Format(TimeSpan.FromSeconds(seconds)));
}
