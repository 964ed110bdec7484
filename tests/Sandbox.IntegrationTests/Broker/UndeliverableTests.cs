using System.Text;
using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Broker;

/// <summary>Messages that are no jobs, and results that nobody takes: each ends in its queue, with the reason on it.</summary>
public sealed class UndeliverableTests(QueueWorker queue) : IClassFixture<QueueWorker>
{
    private const string DeadLetters = "sandbox.dead-letters";
    private const string Parked = "sandbox.parked";

    [Theory]
    [InlineData("no JSON at all", ErrorCodes.InvalidJson)]
    [InlineData("", ErrorCodes.InvalidJson)]
    [InlineData("[1,2]", ErrorCodes.InvalidJson)]
    [InlineData("""{"language":"python","code":7}""", ErrorCodes.InvalidField)]
    public async Task Publish_Malformed_IsDeadLetteredWithItsReason(string body, string code)
    {
        await queue.Vhost.PublishAsync(Encoding.UTF8.GetBytes(body));

        BrokerMessage dead = await queue.Vhost.TakeAsync(DeadLetters);
        Assert.Equal(body, Encoding.UTF8.GetString(dead.Body));
        Assert.Equal(code, dead.Header("x-sandbox-code"));
        Assert.NotEmpty(dead.Header("x-sandbox-message")!);
        Assert.Equal("1", dead.Header("x-sandbox-attempt"));
        Assert.Equal(queue.Worker.Name, dead.Header("x-sandbox-worker"));
        Assert.True(dead.Properties.Persistent);
    }

    [Fact]
    public async Task Publish_MalformedButAddressed_IsAnsweredToo()
    {
        string replies = await queue.Vhost.DeclareReplyQueueAsync();

        await queue.Vhost.PublishAsync("no JSON"u8.ToArray(), "malformed-1", replies, "c-malformed");

        BrokerMessage answer = await queue.Vhost.TakeAsync(replies);
        Assert.Equal("c-malformed", answer.Properties.CorrelationId);
        Assert.Equal((JobStatus.Rejected, ErrorCodes.InvalidJson, "malformed-1"), (answer.Result.Status, answer.Result.Error?.Code, answer.Result.JobId));
        BrokerMessage dead = await queue.Vhost.TakeAsync(DeadLetters);
        Assert.Equal(("malformed-1", replies), (dead.Properties.MessageId, dead.Properties.ReplyTo));
    }

    [Fact]
    public async Task Publish_MessageOverTheLimit_IsDeadLettered()
    {
        byte[] body = new byte[13 * 1024 * 1024];
        Array.Fill(body, (byte)' ');

        await queue.Vhost.PublishAsync(body);

        BrokerMessage dead = await queue.Vhost.TakeAsync(DeadLetters);
        Assert.Equal(ErrorCodes.BodyTooLarge, dead.Header("x-sandbox-code"));
        Assert.Equal(body.Length, dead.Body.Length);
    }

    [Fact]
    public async Task Publish_MalformedAmongGoodOnes_DisturbsNobody()
    {
        string replies = await queue.Vhost.DeclareReplyQueueAsync();
        await queue.Vhost.PublishAsync(Ask.Python("print('first')") with { JobId = "first" }, replies);
        await queue.Vhost.PublishAsync("{"u8.ToArray());
        await queue.Vhost.PublishAsync(Ask.Python("print('second')") with { JobId = "second" }, replies);

        string[] answered = [(await queue.Vhost.TakeAsync(replies)).Result.JobId, (await queue.Vhost.TakeAsync(replies)).Result.JobId];

        Assert.Equal(["first", "second"], answered.Order(StringComparer.Ordinal));
        await queue.Vhost.TakeAsync(DeadLetters);
        await queue.Vhost.WaitUntilSettledAsync("sandbox.jobs");
    }

    [Fact]
    public async Task Publish_ReplyQueueGone_ResultIsParked()
    {
        await queue.Vhost.PublishAsync(Ask.Python("print('parked')") with { JobId = "nobody-listens" }, "sandbox.reply.gone", "c-parked");

        BrokerMessage parked = await queue.Vhost.TakeAsync(Parked);
        Assert.Equal(("nobody-listens", "c-parked"), (parked.Properties.MessageId, parked.Properties.CorrelationId));
        Assert.Equal("unroutable", parked.Header("x-sandbox-code"));
        Assert.Equal("sandbox.reply.gone", parked.Header("x-sandbox-reply-to"));
        Assert.Equal("parked\n", parked.Result.Stdout);
        await queue.Vhost.WaitUntilSettledAsync("sandbox.jobs");
    }

    [Theory]
    [InlineData("somebody.elses.queue")]
    [InlineData("sandbox.jobs")]
    [InlineData("sandbox.results")]
    [InlineData("sandbox.reply")]
    public async Task Publish_ReplyToNotAllowed_ResultIsParked(string replyTo)
    {
        await queue.Vhost.PublishAsync(Ask.Python("print('where?')") with { JobId = "not-there" }, replyTo);

        BrokerMessage parked = await queue.Vhost.TakeAsync(Parked);
        Assert.Equal("reply_to_refused", parked.Header("x-sandbox-code"));
        Assert.Equal(replyTo, parked.Header("x-sandbox-reply-to"));
        Assert.Equal(("not-there", "where?\n"), (parked.Result.JobId, parked.Result.Stdout));
        await queue.Vhost.WaitUntilSettledAsync("sandbox.jobs");
    }

    [Theory]
    [InlineData("amon.answers")]
    [InlineData("sandbox.reply.mine")]
    public async Task Publish_ReplyToWithAnAllowedPrefix_IsAnswered(string replyTo)
    {
        await queue.Vhost.DeclareAsync(replyTo);

        await queue.Vhost.PublishAsync(Ask.Python(""), replyTo);

        Assert.Equal(JobStatus.Ok, (await queue.Vhost.TakeAsync(replyTo)).Result.Status);
    }
}
