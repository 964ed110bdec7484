using Sandbox.Docker.Containers;

namespace Sandbox.Docker.Tests.Containers;

public sealed class SandboxLabelsTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_900_000_000);

    [Fact]
    public void For_Sandbox_HasOwnerWorkerAndExpiry()
    {
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["amon.sandbox.owner"] = "o",
                ["amon.sandbox.worker"] = "w",
                ["amon.sandbox.expires"] = "1900000000",
            },
            SandboxLabels.For("w", "o", Now));
    }

    [Theory]
    [InlineData("1899999999", true)]
    [InlineData("1900000000", false)]
    [InlineData("1900000001", false)]
    [InlineData("0", true)]
    [InlineData("", true)]
    [InlineData("soon", true)]
    [InlineData("-1900000001", true)]
    [InlineData(" 1900000001", true)]
    [InlineData("99999999999999999999999", true)]
    public void HasExpired_Label_IsReadStrictly(string text, bool expired)
    {
        Assert.Equal(expired, SandboxLabels.HasExpired(new Dictionary<string, string> { ["amon.sandbox.expires"] = text }, Now));
    }

    [Fact]
    public void HasExpired_NoLabel_IsExpired()
    {
        Assert.True(SandboxLabels.HasExpired(new Dictionary<string, string>(), Now));
    }

    [Fact]
    public void HasExpired_FreshLabels_AreNot()
    {
        Assert.False(SandboxLabels.HasExpired(SandboxLabels.For("w", "o", Now.AddSeconds(1)), Now));
    }
}
