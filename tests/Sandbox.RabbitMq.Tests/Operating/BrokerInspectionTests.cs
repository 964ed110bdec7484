using Sandbox.Contracts.Health;
using Sandbox.RabbitMq.Operating;

namespace Sandbox.RabbitMq.Tests.Operating;

public class BrokerInspectionTests
{
    [Theory]
    [InlineData("3.10", CheckVerdict.Ok)]
    [InlineData("4.0.5", CheckVerdict.Ok)]
    [InlineData("3.9.27", CheckVerdict.Fail)]
    [InlineData(null, CheckVerdict.Warn)]
    public void OfVersion_Broker_IsJudged(string? version, CheckVerdict verdict) =>
        Assert.Equal(verdict, BrokerInspection.OfVersion(version is null ? null : Version.Parse(version)).Verdict);

    [Theory]
    [InlineData(120, CheckVerdict.Ok)]
    [InlineData(1500, CheckVerdict.Ok)]
    [InlineData(1501, CheckVerdict.Warn)]
    [InlineData(3600, CheckVerdict.Warn)]
    public void OfConsumerTimeout_LongestJob_MustFit(int seconds, CheckVerdict verdict) =>
        Assert.Equal(verdict, BrokerInspection.OfConsumerTimeout(TimeSpan.FromSeconds(seconds)).Verdict);
}
