using Sandbox.RabbitMq.Consuming;

namespace Sandbox.RabbitMq.Tests.Consuming;

public class EngineGateTests
{
    private readonly EngineGate _gate = new();

    [Fact]
    public void New_Always_IsUp()
    {
        Assert.True(_gate.IsUp);
        Assert.False(_gate.Down.IsCompleted);
    }

    [Fact]
    public async Task WhenPaused_ReportedDown_WaitsForTheConsumerToBeCancelled()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        _gate.ReportDown("gone");
        Task paused = _gate.WhenPausedAsync(cancellation);

        Assert.True(_gate.Down.IsCompleted);
        Assert.False(paused.IsCompleted);
        _gate.MarkPaused();
        await paused;
    }

    [Fact]
    public async Task MarkUp_AfterAnOutage_IsAsNew()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        _gate.ReportDown("gone");
        Task up = _gate.WhenUpAsync(cancellation);
        Assert.False(up.IsCompleted);
        _gate.MarkPaused();
        _gate.MarkUp();

        await up;
        Assert.True(_gate.IsUp);
        Assert.False(_gate.Down.IsCompleted);
        Assert.False(_gate.WhenPausedAsync(cancellation).IsCompleted);
    }
}
