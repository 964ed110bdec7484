using Sandbox.RabbitMq.Connections;

namespace Sandbox.RabbitMq.Tests.Connections;

public class AsyncFlagTests
{
    [Fact]
    public void Reset_AfterSet_KeepsWhatWasReached()
    {
        var flag = new AsyncFlag();
        Task before = flag.Reached;
        flag.Set();
        flag.Reset();

        Assert.True(before.IsCompletedSuccessfully);
        Assert.False(flag.IsSet);
        Assert.False(flag.Reached.IsCompleted);
    }

    [Fact]
    public void Reset_NeverSet_KeepsThoseWhoWait()
    {
        var flag = new AsyncFlag();
        Task waiting = flag.Reached;
        flag.Reset();
        flag.Set();

        Assert.True(waiting.IsCompletedSuccessfully);
    }
}
