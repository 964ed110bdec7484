using System.Globalization;
using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Broker;

/// <summary>A job published by AMQP, and where its result goes.</summary>
public sealed class JobMessageTests(QueueWorker queue) : IClassFixture<QueueWorker>
{
    [Fact]
    public async Task Publish_WithReplyTo_IsAnsweredThereUnderItsCorrelationId()
    {
        string replies = await queue.Vhost.DeclareReplyQueueAsync();
        string job = TestEnvironment.UniqueName("job");

        await queue.Vhost.PublishAsync(
            Ask.Bash("cat /input/a; cp /input/a /output/b; exit 3", null, Ask.File("a", "中文")) with { JobId = job, RequestId = "r-1" }, replies, "c-1");

        BrokerMessage answer = await queue.Vhost.TakeAsync(replies);
        Assert.Equal(("c-1", job), (answer.Properties.CorrelationId, answer.Properties.MessageId));
        Assert.Equal("application/json", answer.Properties.ContentType);
        Assert.True(answer.Properties.Persistent);
        Assert.Equal("ok", answer.Header("x-sandbox-status"));
        RunResult result = answer.Result;
        Assert.Equal((job, job, "r-1"), (result.Id, result.JobId, result.RequestId));
        Assert.Equal((JobStatus.Ok, 3, "中文"), (result.Status, result.ExitCode, result.Stdout));
        Assert.Equal((1, queue.Worker.Name), (result.Attempt, result.Worker));
        Assert.Equal("b", Assert.Single(result.OutputFiles).Path);
        Assert.Null(await queue.Vhost.TryTakeAsync(replies));
    }

    [Fact]
    public async Task Publish_WithoutCorrelationId_IsAnsweredUnderItsJobId()
    {
        string replies = await queue.Vhost.DeclareReplyQueueAsync();

        await queue.Vhost.PublishAsync(Ask.Python("") with { JobId = "uncorrelated" }, replies);

        Assert.Equal("uncorrelated", (await queue.Vhost.TakeAsync(replies)).Properties.CorrelationId);
    }

    [Fact]
    public async Task Publish_WithoutReplyTo_GoesToTheResultsExchangeKeyedByJobId()
    {
        string mine = await queue.Vhost.ListenAsync("sandbox.results", "keyed-by-me");

        await queue.Vhost.PublishAsync(Ask.Python("print('kept')") with { JobId = "keyed-by-me" });

        BrokerMessage heard = await queue.Vhost.TakeAsync(mine);
        Assert.Equal(("keyed-by-me", "kept\n"), (heard.RoutingKey, heard.Result.Stdout));
        BrokerMessage kept = await TakeResultOfAsync("keyed-by-me");
        Assert.Equal(("keyed-by-me", "keyed-by-me"), (kept.RoutingKey, kept.Properties.MessageId));
    }

    [Fact]
    public async Task Publish_MessageIdWithoutJobId_NamesTheJob()
    {
        await queue.Vhost.PublishAsync("""{"language":"python","code":"print('named')"}"""u8.ToArray(), messageId: "named-outside");

        Assert.Equal("named\n", (await TakeResultOfAsync("named-outside")).Result.Stdout);
    }

    [Theory]
    [InlineData("""{"job_id":"refused-1","language":"cobol","code":""}""", ErrorCodes.UnsupportedLanguage)]
    [InlineData("""{"job_id":"refused-1","language":"python","code":"","timeout_s":121}""", ErrorCodes.InvalidTimeout)]
    [InlineData("""{"job_id":"refused-1","language":"python","code":"","input_files":[{"path":"../x","content_b64":""}]}""", ErrorCodes.InvalidPath)]
    public async Task Publish_JobThatIsRefused_IsAnsweredAsRejected(string body, string code)
    {
        string replies = await queue.Vhost.DeclareReplyQueueAsync();

        await queue.Vhost.PublishAsync(System.Text.Encoding.UTF8.GetBytes(body), replyTo: replies);

        RunResult result = (await queue.Vhost.TakeAsync(replies)).Result;
        Assert.Equal((JobStatus.Rejected, code, "refused-1"), (result.Status, result.Error?.Code, result.JobId));
        Assert.Null(result.ExitCode);
    }

    [Fact]
    public async Task Publish_OutputNotAllowed_IsAnsweredAsOutputRejected()
    {
        string replies = await queue.Vhost.DeclareReplyQueueAsync();

        await queue.Vhost.PublishAsync(Ask.Bash("ln -s /etc /output/link"), replies);

        RunResult result = (await queue.Vhost.TakeAsync(replies)).Result;
        Assert.Equal((JobStatus.OutputRejected, ErrorCodes.OutputNotAllowed), (result.Status, result.Error?.Code));
        Assert.Empty(result.OutputFiles);
    }

    [Fact]
    public async Task Publish_DeadlinePassed_IsAnsweredAsExpired()
    {
        string replies = await queue.Vhost.DeclareReplyQueueAsync();
        string past = DateTimeOffset.UtcNow.AddSeconds(-30).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

        await queue.Vhost.PublishAsync(Ask.Python("print('never')") with { JobId = "too-late", Deadline = past }, replies);

        RunResult result = (await queue.Vhost.TakeAsync(replies)).Result;
        Assert.Equal((JobStatus.Expired, ErrorCodes.DeadlinePassed, ""), (result.Status, result.Error?.Code, result.Stdout));
    }

    [Fact]
    public async Task Cancel_RunningJob_IsKilledAndAnsweredAsCancelled()
    {
        string replies = await queue.Vhost.DeclareReplyQueueAsync();
        await queue.Vhost.PublishAsync(Ask.Sleep(100, "to-be-cancelled"), replies);
        string container = await Engine.Default.WaitForProgramAsync(queue.Worker.Name);

        await queue.Vhost.PublishCancelAsync("to-be-cancelled");

        RunResult result = (await queue.Vhost.TakeAsync(replies)).Result;
        Assert.Equal((JobStatus.Cancelled, ErrorCodes.Cancelled), (result.Status, result.Error?.Code));
        await Engine.Default.WaitUntilGoneAsync(queue.Worker.Name, [container], TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Log_OfAWorkerWithABroker_NeverHoldsThePassword()
    {
        string replies = await queue.Vhost.DeclareReplyQueueAsync();
        await queue.Vhost.PublishAsync(Ask.Python(""), replies);
        await queue.Vhost.TakeAsync(replies);

        Assert.NotEmpty(queue.Worker.EventsOf("worker.ready"));
        Assert.DoesNotContain(queue.Vhost.Password, queue.Worker.Stdout, StringComparison.Ordinal);
        Assert.DoesNotContain(queue.Vhost.Password, queue.Worker.Stderr, StringComparison.Ordinal);
    }

    // Other tests' results wait there as well.
    private Task<BrokerMessage> TakeResultOfAsync(string job) => Eventually.ValueAsync(
        async () => await queue.Vhost.TryTakeAsync("sandbox.results") is { } message && message.Properties.MessageId == job ? message : null,
        TimeSpan.FromSeconds(30),
        $"the result of {job} in sandbox.results");
}
