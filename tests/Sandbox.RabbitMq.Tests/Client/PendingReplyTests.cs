using Sandbox.RabbitMq.Client;

namespace Sandbox.RabbitMq.Tests.Client;

public class PendingReplyTests
{
    [Fact]
    public void Deadline_JobWithoutItsOwn_IsTheBudget()
    {
        var pending = new PendingReply(Some.Job, Some.Now);

        Assert.Equal(Some.Now, pending.Deadline);
        Assert.True(pending.ExpiresByBudget);
    }

    [Fact]
    public void Deadline_OwnIsEarlier_IsItsOwn()
    {
        var pending = new PendingReply(Some.Job with { Deadline = Some.Now.AddSeconds(-1) }, Some.Now);

        Assert.Equal(Some.Now.AddSeconds(-1), pending.Deadline);
        Assert.False(pending.ExpiresByBudget);
    }

    [Fact]
    public void Deadline_OwnIsLater_IsTheBudget()
    {
        var pending = new PendingReply(Some.Job with { Deadline = Some.Now.AddSeconds(1) }, Some.Now);

        Assert.Equal(Some.Now, pending.Deadline);
        Assert.True(pending.ExpiresByBudget);
    }

    [Fact]
    public async Task Answer_Twice_KeepsTheFirst()
    {
        var pending = new PendingReply(Some.Job, Some.Now);
        pending.Answer(Replies.ShuttingDown);
        pending.Answer(Replies.NoResult);

        Assert.Same(Replies.ShuttingDown, await pending.Reply);
    }

    [Fact]
    public void CorrelationId_SameJobTwice_Differs()
    {
        var replies = new PendingReplies();
        var first = new PendingReply(Some.Job, Some.Now);
        var second = new PendingReply(Some.Job, Some.Now);
        replies.Add(first);
        replies.Add(second);
        replies.Remove(first);

        Assert.Null(replies.Find(first.CorrelationId));
        Assert.Same(second, replies.Find(second.CorrelationId));
        Assert.Null(replies.Find(null));
    }
}
