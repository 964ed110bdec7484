using Sandbox.RabbitMq.Connections;

namespace Sandbox.RabbitMq.Tests.Connections;

public class BrokerVersionTests
{
    [Theory]
    [InlineData("4.0.5", "4.0.5")]
    [InlineData("3.10.8", "3.10.8")]
    [InlineData("4.1.0-rc.1", "4.1.0")]
    [InlineData("4.2.", "4.2")]
    [InlineData("", "0.0")]
    [InlineData("unknown", "0.0")]
    [InlineData("99999999999999.1", "0.0")]
    public void Parse_WhatBrokersSay_IsReadOrNothing(string said, string expected)
    {
        Assert.Equal(Version.Parse(expected), BrokerVersion.Parse(System.Text.Encoding.UTF8.GetBytes(said)));
        Assert.Equal(Version.Parse(expected), BrokerVersion.Parse(said));
    }

    [Fact]
    public void Parse_NothingOrANumber_IsNothing()
    {
        Assert.Equal(new Version(0, 0), BrokerVersion.Parse(null));
        Assert.Equal(new Version(0, 0), BrokerVersion.Parse(4));
    }

    [Theory]
    [InlineData("3.10.8", false)]
    [InlineData("3.12.0", true)]
    [InlineData("4.0.5", true)]
    public void HonoursConsumerTimeout_AnyVersion_Since312(string version, bool expected) =>
        Assert.Equal(expected, BrokerVersion.HonoursConsumerTimeout(Version.Parse(version)));
}
