using Sandbox.Cli.DeadLetters;
using Sandbox.RabbitMq.Operating;

namespace Sandbox.Cli.Tests.DeadLetters;

public sealed class DeadLetterReadingTests
{
    [Theory]
    [InlineData("named", """{"job_id":"inside"}""", "named")]
    [InlineData(null, """{"job_id":"inside","language":"python"}""", "inside")]
    [InlineData(null, "no JSON", null)]
    public void Of_Message_IsNamedByItsIdOrElseByItsBody(string? messageId, string body, string? jobId) =>
        Assert.Equal(jobId, DeadLetterReading.Of(new HeldMessage { MessageId = messageId, Body = System.Text.Encoding.UTF8.GetBytes(body) }, "listed").JobId);

    [Theory]
    [InlineData("attempts_exhausted", false, "worker")]
    [InlineData("delivery_limit", true, "broker")]
    [InlineData(null, false, null)]
    public void Of_Message_SaysWhoGaveUp(string? code, bool byBroker, string? who)
    {
        var message = new HeldMessage { Reason = DeathReason.Unknown with { Code = code, ByBroker = byBroker } };

        Assert.Equal((code, who), (DeadLetterReading.Of(message, "listed").Code, DeadLetterReading.Of(message, "listed").By));
    }

    [Fact]
    public void Details_Body_IsTextOrElseBase64()
    {
        DeadLetterDetails text = DeadLetterReading.Details(new HeldMessage { Body = "é"u8.ToArray(), Headers = [new("a", "b")] });
        DeadLetterDetails bytes = DeadLetterReading.Details(new HeldMessage { Body = [0xFF] });

        Assert.Equal(("é", null, "b"), (text.Body, text.BodyB64, text.Headers["a"]));
        Assert.Null(bytes.Body);
        Assert.Equal([0xFF], bytes.BodyB64);
    }
}
