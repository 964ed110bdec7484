using Microsoft.Extensions.Time.Testing;
using Sandbox.Contracts.Health;
using Sandbox.Docker.Engine;
using Sandbox.Docker.Tests.Fakes;

namespace Sandbox.Docker.Tests.Engine;

public sealed class DockerEngineTests
{
    private const int HangGuard = 20_000;
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogger<EngineCheck> _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = HangGuard)]
    public async Task CheckAsync_EngineAndImageThere_IsAvailable()
    {
        await using var engine = new FakeEngine(_ => EngineAnswer.Ok());
        using DockerEngine docker = Docker(engine);

        Assert.Equal(new EngineHealth(true, "image:1", true, null), await docker.CheckAsync(Token));
    }

    [Fact(Timeout = HangGuard)]
    public async Task CheckAsync_NoImage_IsAvailableWithAnError()
    {
        await using var engine = new FakeEngine(call => call.Path.Contains("_ping", StringComparison.Ordinal)
            ? EngineAnswer.Ok("OK")
            : EngineAnswer.Fault(404, "No such image: image:1"));
        using DockerEngine docker = Docker(engine);

        EngineHealth health = await docker.CheckAsync(Token);

        Assert.Equal((true, false), (health.Available, health.ImagePresent));
        Assert.StartsWith("The engine has no image image:1", health.Error, StringComparison.Ordinal);
    }

    [Fact(Timeout = HangGuard)]
    public async Task CheckAsync_NoEngine_IsNotAvailable()
    {
        var engine = new FakeEngine(_ => null);
        await engine.DisposeAsync();
        using var client = new EngineClient(engine.Options);
        using var docker = new DockerEngine(client, engine.Options, new EngineCheck(client, engine.Options, _log), _time);

        EngineHealth health = await docker.CheckAsync(Token);

        Assert.Equal((false, false), (health.Available, health.ImagePresent));
        Assert.Contains("does not answer", health.Error, StringComparison.Ordinal);
    }

    [Fact(Timeout = HangGuard)]
    public async Task CheckAsync_EngineHangs_AnswersAfterTwoSeconds()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var engine = new FakeEngine(_ =>
        {
            asked.TrySetResult();
            return null;
        });
        using DockerEngine docker = Docker(engine);
        Task<EngineHealth> checking = docker.CheckAsync(Token);
        await asked.Task;

        _time.Advance(TimeSpan.FromMilliseconds(1_999));
        Assert.False(checking.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.False((await checking).Available);
    }

    [Fact(Timeout = HangGuard)]
    public async Task CheckAsync_ManyAskWithinASecond_AsksTheEngineOnce()
    {
        await using var engine = new FakeEngine(_ => EngineAnswer.Ok());
        using DockerEngine docker = Docker(engine);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => docker.CheckAsync(Token)));
        _time.Advance(TimeSpan.FromSeconds(1));
        await docker.CheckAsync(Token);
        Assert.Equal(1, Pings());

        _time.Advance(TimeSpan.FromMilliseconds(1));
        await docker.CheckAsync(Token);
        Assert.Equal(2, Pings());

        int Pings() => engine.Calls.Count(call => call.Path.Contains("_ping", StringComparison.Ordinal));
    }

    [Fact(Timeout = HangGuard)]
    public async Task CheckAsync_CallerLeaves_ThrowsAndTheNextAsksAnew()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bool hang = true;
        await using var engine = new FakeEngine(_ =>
        {
            asked.TrySetResult();
            return hang ? null : EngineAnswer.Ok();
        });
        using DockerEngine docker = Docker(engine);
        using var caller = new CancellationTokenSource();
        Task<EngineHealth> checking = docker.CheckAsync(caller.Token);
        await asked.Task;

        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => checking);

        hang = false;
        Assert.True((await docker.CheckAsync(Token)).Available);
    }

    [Fact(Timeout = HangGuard)]
    public async Task CheckAsync_EngineCameBackAsAnother_IsNotTrustedUntilItIsAsItWas()
    {
        string info = EngineCheckTests.GoodInfo;
        bool away = false;
        await using var engine = new FakeEngine(call => call.Path switch
        {
            _ when away => EngineAnswer.Fault(503, "restarting"),
            var path when path.EndsWith("/info", StringComparison.Ordinal) => EngineAnswer.Ok(info),
            _ => EngineAnswer.Ok(),
        });
        using DockerEngine docker = Docker(engine);
        Assert.Null((await AskAsync()).Error);
        away = true;
        Assert.False((await AskAsync()).Available);

        (away, info) = (false, """{"CgroupDriver":"none"}""");
        EngineHealth another = await AskAsync();
        Assert.Equal((true, false), (another.Available, another.ImagePresent));
        Assert.StartsWith("The engine does not enforce memory", another.Error, StringComparison.Ordinal);
        Assert.StartsWith("The engine does not enforce memory", (await AskAsync()).Error, StringComparison.Ordinal);

        info = EngineCheckTests.GoodInfo;
        Assert.Equal(["rootless", "seccomp"], (await AskAsync()).Security);
        int asked = engine.Calls.Count(call => call.Path.EndsWith("/info", StringComparison.Ordinal));
        Assert.Null((await AskAsync()).Error);
        Assert.Equal(asked, engine.Calls.Count(call => call.Path.EndsWith("/info", StringComparison.Ordinal)));

        Task<EngineHealth> AskAsync()
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            return docker.CheckAsync(Token);
        }
    }

    private DockerEngine Docker(FakeEngine engine) => new(engine.Client, engine.Options, new EngineCheck(engine.Client, engine.Options, _log), _time);
}
