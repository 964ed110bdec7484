using System.Text;
using RabbitMQ.Client;
using Sandbox.RabbitMq.Operating;

namespace Sandbox.RabbitMq.Tests.Operating;

public class DeathReasonTests
{
    [Fact]
    public void Of_AWorkersDeadLetter_HasAllItSaid()
    {
        DeathReason reason = DeathReason.Of(With(new()
        {
            ["x-sandbox-code"] = Text("attempts_exhausted"),
            ["x-sandbox-message"] = Text("Delivered 5 times."),
            ["x-sandbox-worker"] = Text("w7"),
            ["x-sandbox-attempt"] = 5,
            ["x-sandbox-time"] = Text("2030-01-31T12:00:00.250Z"),

            // Of an earlier death: it does not count.
            ["x-first-death-reason"] = Text("expired"),
        }));

        Assert.Equal(new DeathReason("attempts_exhausted", "Delivered 5 times.", "w7", 5, Some.Now.AddMilliseconds(250), ByBroker: false), reason);
    }

    [Fact]
    public void Of_TheBrokersDeadLetter_HasItsWordAndTime()
    {
        DeathReason reason = DeathReason.Of(With(new()
        {
            ["x-first-death-reason"] = Text("delivery_limit"),
            ["x-death"] = new List<object?>
            {
                new Dictionary<string, object?> { ["reason"] = Text("rejected"), ["time"] = new AmqpTimestamp(Some.Now.ToUnixTimeSeconds()) },
            },
        }));

        Assert.Equal(new DeathReason("delivery_limit", null, null, null, Some.Now, ByBroker: true), reason);
    }

    [Fact]
    public void Of_OnlyTheListOfDeaths_TakesTheLatest()
    {
        DeathReason reason = DeathReason.Of(With(new() { ["x-death"] = new List<object?> { new Dictionary<string, object?> { ["reason"] = Text("maxlen") } } }));

        Assert.Equal(("maxlen", true, null), (reason.Code, reason.ByBroker, reason.At));
    }

    [Theory]
    [InlineData("x-death", 7)]
    [InlineData("x-sandbox-code", 7)]
    [InlineData("x-first-death-reason", 1.5)]
    public void Of_HeadersOfAnotherKind_IsUnknown(string header, object value) =>
        Assert.Equal(DeathReason.Unknown, DeathReason.Of(With(new() { [header] = value })));

    [Fact]
    public void Of_NothingSaid_HasTheTimeOfPublishing()
    {
        var properties = new BasicProperties { Timestamp = new AmqpTimestamp(Some.Now.ToUnixTimeSeconds()) };

        Assert.Equal(DeathReason.Unknown with { At = Some.Now }, DeathReason.Of(properties));
        Assert.Null(DeathReason.Of(new BasicProperties { Timestamp = new AmqpTimestamp(long.MaxValue) }).At);
    }

    private static BasicProperties With(Dictionary<string, object?> headers) => new() { Headers = headers };

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
