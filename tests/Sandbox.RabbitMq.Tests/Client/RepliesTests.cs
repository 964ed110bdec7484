using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Clients;
using Sandbox.RabbitMq.Client;
using Sandbox.RabbitMq.Publishing;

namespace Sandbox.RabbitMq.Tests.Client;

public class RepliesTests
{
    [Fact]
    public void Of_Confirmed_IsNoReplyYet() => Assert.Null(Replies.Of(PublishOutcome.Confirmed));

    [Fact]
    public void Of_Nacked_IsBusy() =>
        Assert.Equal(ErrorCodes.Busy, Assert.IsType<JobReply.Busy>(Replies.Of(new PublishOutcome(PublishEnd.Nacked, ""))).Error.Code);

    [Theory]
    [InlineData(nameof(PublishEnd.Returned))]
    [InlineData(nameof(PublishEnd.NotSent))]
    [InlineData(nameof(PublishEnd.Unknown))]
    [InlineData(nameof(PublishEnd.TooLarge))]
    public void Of_AnyOtherOutcome_IsBrokerUnavailable(string end)
    {
        JobReply? reply = Replies.Of(new PublishOutcome(Enum.Parse<PublishEnd>(end), ""));

        Assert.Equal(ErrorCodes.BrokerUnavailable, Assert.IsType<JobReply.Unavailable>(reply).Error.Code);
    }

    [Fact]
    public void Of_ExpiredByOurBudget_IsWaitBudgetSpent() => Assert.Equal(
        ErrorCodes.WaitBudgetSpent, Assert.IsType<JobReply.Busy>(Replies.Of(Result(JobStatus.Expired), expiresByBudget: true)).Error.Code);

    [Theory]
    [InlineData(JobStatus.Expired, false)]
    [InlineData(JobStatus.Ok, true)]
    [InlineData(JobStatus.Cancelled, true)]
    [InlineData(JobStatus.Failed, true)]
    public void Of_AnyOtherResult_IsFinished(JobStatus status, bool expiresByBudget)
    {
        RunResult result = Result(status);

        Assert.Same(result, Assert.IsType<JobReply.Finished>(Replies.Of(result, expiresByBudget)).Result);
    }

    private static RunResult Result(JobStatus status) => new() { Id = "job-1", JobId = "job-1", RequestId = "r", Status = status };
}
