using Sandbox.RabbitMq.Consuming;
using Sandbox.RabbitMq.Messages;

namespace Sandbox.RabbitMq.Tests.Consuming;

public class UnreadableSenderTests
{
    [Theory]
    [InlineData("job-1", null, "job-1")]
    [InlineData("job-1", "amon.reply", "job-1")]
    [InlineData("job-1", "elsewhere", null)]
    [InlineData("not an id", null, null)]
    [InlineData(null, null, null)]
    public void JobIdToAnswerUnder_KnownSender_IsTheirs(string? messageId, string? replyTo, string? expected) =>
        Assert.Equal(expected, Answer(messageId, replyTo));

    [Theory]
    [InlineData(null)]
    [InlineData("not an id")]
    public void JobIdToAnswerUnder_ReplyToAlone_IsMade(string? messageId) => Assert.Equal(32, Answer(messageId, "amon.reply")?.Length);

    private static string? Answer(string? messageId, string? replyTo) => UnreadableSender.JobIdToAnswerUnder(
        new IncomingMessage { Body = [], MessageId = messageId, ReplyTo = replyTo }, Some.Options, TimeProvider.System);
}
