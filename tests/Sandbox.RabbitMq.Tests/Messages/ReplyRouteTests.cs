using Sandbox.RabbitMq.Messages;

namespace Sandbox.RabbitMq.Tests.Messages;

public class ReplyRouteTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Of_NoReplyTo_IsTheResultsExchangeByJobId(string? replyTo) =>
        Assert.Equal(new ReplyRoute("sandbox.results", "job-1", Allowed: true), ReplyRoute.Of(replyTo, "job-1", Some.Options));

    [Theory]
    [InlineData("sandbox.reply.w1-abc")]
    [InlineData("amon.session.7")]
    [InlineData("amq.gen-xyz")]
    public void Of_AllowedReplyTo_IsThatQueue(string replyTo) =>
        Assert.Equal(new ReplyRoute("", replyTo, Allowed: true), ReplyRoute.Of(replyTo, "job-1", Some.Options));

    [Theory]
    [InlineData("somebody.elses")]
    [InlineData("Amon.session")]
    [InlineData(" amon.session")]
    [InlineData("amq.rabbitmq.reply-to.g1")]
    [InlineData("sandbox.jobs")]
    public void Of_OtherReplyTo_IsNotAllowed(string replyTo) => Assert.False(ReplyRoute.Of(replyTo, "job-1", Some.Options).Allowed);

    [Theory]
    [InlineData("sandbox.jobs")]
    [InlineData("sandbox.results")]
    [InlineData("sandbox.dead-letters")]
    [InlineData("sandbox.parked")]
    public void Of_OurOwnQueueUnderAWidePrefix_IsStillNotAllowed(string replyTo) =>
        Assert.False(ReplyRoute.Of(replyTo, "job-1", Some.Options with { ReplyToPrefixes = ["sandbox."] }).Allowed);
}
