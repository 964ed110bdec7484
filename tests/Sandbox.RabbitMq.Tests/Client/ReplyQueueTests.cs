using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using Sandbox.RabbitMq.Client;

namespace Sandbox.RabbitMq.Tests.Client;

public class ReplyQueueTests
{
    [Fact]
    public void Name_UntilItMoves_IsTheSameAndOnesOwn()
    {
        var queue = new ReplyQueue("w1", _ => { });

        Assert.StartsWith("sandbox.reply.w1-", queue.Name, StringComparison.Ordinal);
        Assert.Equal(queue.Name, queue.Name);
        Assert.NotEqual(queue.Name, new ReplyQueue("w1", _ => { }).Name);
    }

    [Fact]
    public void Move_ToldAfterTheNewNameIsThere()
    {
        List<(string Reason, string Name)> heard = [];
        ReplyQueue queue = null!;
        queue = new ReplyQueue("w1", reason => heard.Add((reason, queue.Name)));
        string before = queue.Name;

        queue.Move("home node is down");

        Assert.NotEqual(before, queue.Name);
        Assert.StartsWith("sandbox.reply.w1-", queue.Name, StringComparison.Ordinal);
        Assert.Equal([("home node is down", queue.Name)], heard);
    }

    [Theory]
    [InlineData(404, "NOT_FOUND - home node 'rabbit@b3' of durable queue 'sandbox.reply.w1-1' in vhost '/' is down or inaccessible", true)]
    [InlineData(541, "INTERNAL_ERROR", true)]
    [InlineData(403, "ACCESS_REFUSED - configure access to queue 'q' refused", false)]
    [InlineData(406, "PRECONDITION_FAILED - inequivalent arg 'x-expires'", false)]
    [InlineData(320, "CONNECTION_FORCED - shutdown", false)]
    public void IsOutOfReach_ClosedByTheBroker_DependsOnItsCode(int code, string text, bool expected) =>
        Assert.Equal(expected, ReplyQueue.IsOutOfReach(new OperationInterruptedException(new ShutdownEventArgs(ShutdownInitiator.Peer, (ushort)code, text))));
}
