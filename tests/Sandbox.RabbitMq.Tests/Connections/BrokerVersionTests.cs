using System.Text;
using Sandbox.RabbitMq.Connections;

namespace Sandbox.RabbitMq.Tests.Connections;

public class BrokerVersionTests
{
    [Theory]
    [InlineData("4.0.5", "4.0.5")]
    [InlineData("3.10.8", "3.10.8")]
    [InlineData("4.1.0-rc.1", "4.1.0")]
    [InlineData("4.2", "4.2")]
    [InlineData("4.0.5+12.gabcdef", "4.0.5")]
    public void Of_Numbers_AreTheVersion(string said, string version) => Assert.Equal(Version.Parse(version), BrokerVersion.Of(Saying(Encoding.UTF8.GetBytes(said))));

    [Theory]
    [InlineData("")]
    [InlineData("four")]
    [InlineData("4")]
    [InlineData("..")]
    public void Of_SomethingElse_IsUnknown(string said) => Assert.Null(BrokerVersion.Of(Saying(Encoding.UTF8.GetBytes(said))));

    [Fact]
    public void Of_NothingOrNonsense_IsUnknown()
    {
        Assert.Null(BrokerVersion.Of((IDictionary<string, object?>?)null));
        Assert.Null(BrokerVersion.Of(new Dictionary<string, object?>()));
        Assert.Null(BrokerVersion.Of(Saying(4)));
        Assert.Null(BrokerVersion.Of(Saying(Encoding.UTF8.GetBytes(new string('1', 100)))));
    }

    private static Dictionary<string, object?> Saying(object value) => new() { ["version"] = value };

    [Theory]
    [InlineData("3.10.8", false)]
    [InlineData("3.12.0", true)]
    [InlineData("4.0.5", true)]
    [InlineData(null, false)]
    public void HonoursConsumerTimeout_AnyVersion_Since312(string? version, bool expected) =>
        Assert.Equal(expected, BrokerVersion.HonoursConsumerTimeout(version is null ? null : Version.Parse(version)));
}
