using RabbitMQ.Client;
using Sandbox.RabbitMq.Messages;

namespace Sandbox.RabbitMq.Tests.Messages;

public class DeliveryFactsTests
{
    private static readonly long NowMs = Some.Now.ToUnixTimeMilliseconds();

    public static TheoryData<object?, int> Counts { get; } = new()
    {
        { null, 1 }, { 0L, 1 }, { 1L, 2 }, { 4, 5 }, { -3L, 1 }, { long.MaxValue - 1, int.MaxValue }, { "text", 1 },
    };

    [Theory]
    [MemberData(nameof(Counts))]
    public void Attempt_DeliveryCountHeader_IsOneMore(object? count, int attempt) =>
        Assert.Equal(attempt, DeliveryFacts.Attempt(new Dictionary<string, object?> { ["x-delivery-count"] = count }));

    [Fact]
    public void Attempt_NoHeaders_IsTheFirst() => Assert.Equal(1, DeliveryFacts.Attempt(null));

    [Fact]
    public void AcceptedAt_Header_HasMilliseconds() =>
        Assert.Equal(Some.Now.AddMilliseconds(-1234), DeliveryFacts.AcceptedAt(WithHeader(NowMs - 1234), Some.Now));

    [Theory]
    [InlineData(0L)]
    [InlineData(-1L)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void AcceptedAt_ImpossibleHeader_IsUnknown(long milliseconds) =>
        Assert.Null(DeliveryFacts.AcceptedAt(WithHeader(milliseconds), Some.Now));

    [Fact]
    public void AcceptedAt_BeyondTheClockSkew_IsUnknown()
    {
        Assert.NotNull(DeliveryFacts.AcceptedAt(WithHeader(NowMs + 60_000), Some.Now));
        Assert.Null(DeliveryFacts.AcceptedAt(WithHeader(NowMs + 60_001), Some.Now));
    }

    [Fact]
    public void AcceptedAt_TimestampAlone_HasSeconds()
    {
        var properties = new BasicProperties { Timestamp = new AmqpTimestamp(Some.Now.ToUnixTimeSeconds() - 5) };

        Assert.Equal(Some.Now.AddSeconds(-5), DeliveryFacts.AcceptedAt(properties, Some.Now));
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void AcceptedAt_ImpossibleTimestamp_IsUnknown(long seconds) =>
        Assert.Null(DeliveryFacts.AcceptedAt(new BasicProperties { Timestamp = new AmqpTimestamp(seconds) }, Some.Now));

    [Fact]
    public void CancelRequestedAt_NoHeader_ToleratesAnotherClock() =>
        Assert.Equal(Some.Now.AddMinutes(1), DeliveryFacts.CancelRequestedAt(null, Some.Now));

    private static BasicProperties WithHeader(long milliseconds) =>
        new() { Headers = new Dictionary<string, object?> { ["x-accepted-at"] = milliseconds } };
}
