using Microsoft.Extensions.Time.Testing;
using Sandbox.Docker.Containers;
using Sandbox.Docker.Tests.Fakes;

namespace Sandbox.Docker.Tests.Containers;

public sealed class ContainerRemovalTests
{
    private const int HangGuard = 20_000;
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogger<ContainerRemovalTests> _log = new();

    [Theory(Timeout = HangGuard)]
    [InlineData(204, "")]
    [InlineData(404, "No such container: c1")]
    [InlineData(409, "removal of container c1 is already in progress")]
    public async Task RemoveAsync_GoneOrGoing_IsDoneAtOnce(int status, string message)
    {
        await using var engine = new FakeEngine(_ => EngineAnswer.Fault(status, message));

        await RemoveAsync(engine);

        Assert.Equal(["c1"], engine.Removed);
        Assert.Empty(_log.Events);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RemoveAsync_EngineHiccups_TriesAgain()
    {
        int calls = 0;
        await using var engine = new FakeEngine(_ => ++calls < 3 ? EngineAnswer.Fault(500, "busy") : new EngineAnswer(204, ""));

        await RemoveAsync(engine);

        Assert.Equal(["c1", "c1", "c1"], engine.Removed);
        Assert.Empty(_log.Events);
    }

    [Fact(Timeout = HangGuard)]
    public async Task RemoveAsync_EngineKeepsRefusing_IsLeftToTheReaperWithAWord()
    {
        await using var engine = new FakeEngine(_ => EngineAnswer.Fault(500, "busy"));

        await RemoveAsync(engine);

        Assert.Equal(3, engine.Calls.Count);
        (string? name, string text) = Assert.Single(_log.Events);
        Assert.Equal("container.remove.failed", name);
        Assert.Contains("c1", text, StringComparison.Ordinal);
    }

    private async Task RemoveAsync(FakeEngine engine)
    {
        Task removing = ContainerRemoval.RemoveAsync(engine.Client, "c1", _time, _log);
        while (!removing.IsCompleted)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();

            // Small against the deadline of one call: the clock must not outrun a real answer over loopback.
            _time.Advance(TimeSpan.FromTicks(1000));
            await Task.Yield();
        }

        await removing;
    }
}
