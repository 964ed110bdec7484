namespace Sandbox.RabbitMq.Tests;

public class ConsumerTimeoutTests
{
    private static readonly Version Old = new(3, 10, 8);

    [Fact]
    public void Problem_OldBrokerAndLongJobs_NamesBothSettings()
    {
        BrokerOptions options = Some.Options with { LongestJob = TimeSpan.FromSeconds(1681), NodeConsumerTimeout = TimeSpan.FromSeconds(1800) };

        string problem = ConsumerTimeout.Problem(Old, options)!;

        Assert.Contains("consumer_timeout", problem, StringComparison.Ordinal);
        Assert.Contains("AMON_SANDBOX_MAX_TIMEOUT_S", problem, StringComparison.Ordinal);
        Assert.Contains("1681 s", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Problem_OldBrokerWithEnoughTime_IsNone() =>
        Assert.Null(ConsumerTimeout.Problem(Old, Some.Options with { LongestJob = TimeSpan.FromSeconds(1680), NodeConsumerTimeout = TimeSpan.FromSeconds(1800) }));

    [Fact]
    public void Problem_BrokerThatListensToConsumers_IsNone() =>
        Assert.Null(ConsumerTimeout.Problem(new Version(4, 0, 5), Some.Options with { LongestJob = TimeSpan.FromHours(1) }));

    [Fact]
    public void Problem_ProcessThatTakesNoJobs_IsNone() =>
        Assert.Null(ConsumerTimeout.Problem(Old, Some.Options with { NodeConsumerTimeout = TimeSpan.FromMinutes(1) }));
}
