using Microsoft.Extensions.Time.Testing;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Sandboxes;
using Sandbox.Execution.Supervision;
using Sandbox.Execution.Tests.Fakes;

namespace Sandbox.Execution.Tests.Sandboxes;

public sealed class SandboxLauncherTests
{
    private const int HangGuard = 20_000;
    private static readonly SandboxUnavailableException Away = new(ErrorCodes.EngineUnavailable, "The engine is away.");

    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogger<SandboxLauncher> _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = HangGuard)]
    public async Task LaunchAsync_SupervisorGreets_IsReady()
    {
        var sandbox = new FakeSandbox { Supervisor = FakeWire.Holding(Frames.Ready("python")) };
        SandboxLauncher launcher = Launcher(FakeSandboxFactory.Giving(sandbox));
        Assert.Null(launcher.LastGreeting);

        ReadySandbox ready = await launcher.LaunchAsync(Token);

        Assert.Same(sandbox, ready.Sandbox);
        Assert.Equal([Language.Python], ready.Greeting.Languages);
        Assert.Same(ready.Greeting, launcher.LastGreeting);
        Assert.False(sandbox.Disposed.IsCompleted);
        await ready.DisposeAsync();
        Assert.True(sandbox.Disposed.IsCompleted);
    }

    [Fact(Timeout = HangGuard)]
    public async Task LaunchAsync_LibraryCannotBeImported_IsReadyAllTheSameAndSaysSoOnce()
    {
        string[] faults = ["numpy: ImportError: gone", "numpy: ImportError: gone", "", "numpy: ImportError: gone"];
        SandboxLauncher launcher = Launcher([.. faults.Select(fault =>
            FakeSandboxFactory.Giving(new FakeSandbox { Supervisor = FakeWire.Holding(Frames.Ready(preloadFault: fault)) }))]);

        foreach (string fault in faults)
        {
            Assert.Equal(fault, (await launcher.LaunchAsync(Token)).Greeting.PreloadFault);
        }

        Assert.Equal(["sandbox.preload.failed", "sandbox.preload.failed"], _log.Events.Select(logged => logged.Name));
        Assert.All(_log.Events, logged => Assert.Contains(faults[0], logged.Text, StringComparison.Ordinal));
    }

    [Fact(Timeout = HangGuard)]
    public async Task LaunchAsync_EngineHiccups_TriesAgainAndSaysSo()
    {
        var sandbox = new FakeSandbox { Supervisor = FakeWire.Holding(Frames.Ready()) };
        SandboxLauncher launcher = Launcher(FakeSandboxFactory.Failing(Away), FakeSandboxFactory.Failing(Away), FakeSandboxFactory.Giving(sandbox));

        Task<ReadySandbox> launching = launcher.LaunchAsync(Token);
        await _time.AdvanceUntilAsync(launching);

        Assert.Same(sandbox, (await launching).Sandbox);
        Assert.Equal(["sandbox.launch.retry", "sandbox.launch.retry"], _log.Events.Select(logged => logged.Name));
        Assert.All(_log.Events, logged => Assert.Contains(Away.Message, logged.Text, StringComparison.Ordinal));
    }

    [Fact(Timeout = HangGuard)]
    public async Task LaunchAsync_EngineStaysAway_GivesUpAfterThreeTriesWithItsReason()
    {
        var factory = new FakeSandboxFactory(FakeSandboxFactory.Failing(Away));

        Task<ReadySandbox> launching = new SandboxLauncher(factory, _time, _log).LaunchAsync(Token);
        await _time.AdvanceUntilAsync(launching);

        Assert.Same(Away, await Assert.ThrowsAsync<SandboxUnavailableException>(() => launching));
        Assert.Equal(3, factory.Calls);
    }

    [Fact(Timeout = HangGuard)]
    public async Task LaunchAsync_SandboxEndsBeforeItGreets_IsSandboxFailedWithDiagnosticsAndRemoved()
    {
        var factory = FakeSandboxFactory.Of(() =>
        {
            var wire = new FakeWire();
            wire.Close();
            return new FakeSandbox { Supervisor = wire, Fate = new SandboxFate(SandboxFateKind.Ended, "SyntaxError") };
        });

        SandboxUnavailableException fault = await LaunchAndFailAsync(factory);

        Assert.Equal(ErrorCodes.SandboxFailed, fault.Code);
        Assert.Contains("Python 3.9", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith("SyntaxError", fault.Message, StringComparison.Ordinal);
        Assert.Equal(3, factory.Made.Count);
        Assert.All(factory.Made, sandbox => Assert.True(sandbox.Disposed.IsCompleted));
    }

    [Fact(Timeout = HangGuard)]
    public async Task LaunchAsync_SupervisorCompiled_IsGivenToEverySandboxUntilOneEndsAtIt()
    {
        byte[] compiled = [0xE3, 1, 2, 3];
        var ended = new FakeSandbox { Fate = new SandboxFate(SandboxFateKind.Ended, "bad marshal data") };
        ended.Supervisor.Close();
        var factory = new FakeSandboxFactory(
            FakeSandboxFactory.Giving(new FakeSandbox { Supervisor = FakeWire.Holding(Frames.Ready()) }),
            FakeSandboxFactory.Giving(ended),
            FakeSandboxFactory.Giving(new FakeSandbox { Supervisor = FakeWire.Holding(Frames.Ready()) }));
        var launcher = new SandboxLauncher(factory, _time, _log);
        launcher.LearnSupervisor(compiled);

        await launcher.LaunchAsync(Token);
        Task<ReadySandbox> launching = launcher.LaunchAsync(Token);
        await _time.AdvanceUntilAsync(launching);
        await launching;

        Assert.Equal([9, 9], factory.Supervisors.Take(2).Select(supervisor => supervisor.Length));
        Assert.True(factory.Supervisors.Last().Length > SupervisorSource.Text.Length);
    }

    [Fact(Timeout = HangGuard)]
    public async Task LaunchAsync_EngineDiesWhileTheSandboxStarts_IsTheEnginesFaultAndNotTheImages()
    {
        var factory = FakeSandboxFactory.Of(() =>
        {
            var wire = new FakeWire();
            wire.Close(new IOException("reset"));
            return new FakeSandbox { Supervisor = wire, Fate = new SandboxFate(SandboxFateKind.Unknown, "") };
        });

        SandboxUnavailableException fault = await LaunchAndFailAsync(factory);

        Assert.Equal(ErrorCodes.EngineUnavailable, fault.Code);
        Assert.DoesNotContain("Python", fault.Message, StringComparison.Ordinal);
        Assert.All(factory.Made, sandbox => Assert.True(sandbox.Disposed.IsCompleted));
    }

    [Fact(Timeout = HangGuard)]
    public async Task LaunchAsync_SandboxSpeaksAnotherProtocol_IsSandboxFailedAndRemoved()
    {
        var factory = FakeSandboxFactory.Of(() => new FakeSandbox { Supervisor = FakeWire.Holding("HTTP/1.1 200 OK"u8.ToArray()) });

        SandboxUnavailableException fault = await LaunchAndFailAsync(factory);

        Assert.Equal(ErrorCodes.SandboxFailed, fault.Code);
        Assert.All(factory.Made, sandbox => Assert.True(sandbox.Disposed.IsCompleted));
    }

    [Fact(Timeout = HangGuard)]
    public async Task LaunchAsync_SandboxGreetsJustInTime_IsReady()
    {
        var sandbox = new FakeSandbox();
        Task<ReadySandbox> launching = Launcher(FakeSandboxFactory.Giving(sandbox)).LaunchAsync(Token);
        await sandbox.Supervisor.Starved;

        _time.Advance(TimeSpan.FromMilliseconds(19_999));
        sandbox.Supervisor.Send(Frames.Ready());

        Assert.Same(sandbox, (await launching).Sandbox);
    }

    [Fact(Timeout = HangGuard)]
    public async Task LaunchAsync_SandboxSaysNothing_IsRemovedAtTheDeadlineAndNotTriedAgain()
    {
        var sandbox = new FakeSandbox();
        var factory = new FakeSandboxFactory(FakeSandboxFactory.Giving(sandbox));
        Task<ReadySandbox> launching = new SandboxLauncher(factory, _time, _log).LaunchAsync(Token);
        await sandbox.Supervisor.Starved;

        _time.Advance(TimeSpan.FromSeconds(20));

        SandboxUnavailableException fault = await Assert.ThrowsAsync<SandboxUnavailableException>(() => launching);
        Assert.Equal(ErrorCodes.EngineUnavailable, fault.Code);
        Assert.True(sandbox.Disposed.IsCompleted);
        Assert.Equal(1, factory.Calls);
    }

    [Fact(Timeout = HangGuard)]
    public async Task LaunchAsync_HiccupThenSilence_AllTriesTogetherHaveOneDeadline()
    {
        var silent = new FakeSandbox();
        Task<ReadySandbox> launching = Launcher(FakeSandboxFactory.Failing(Away), FakeSandboxFactory.Giving(silent)).LaunchAsync(Token);
        DateTimeOffset began = _time.GetUtcNow();

        await _time.AdvanceUntilAsync(silent.Supervisor.Starved);
        _time.Advance(began.AddSeconds(20) - _time.GetUtcNow());

        await Assert.ThrowsAsync<SandboxUnavailableException>(() => launching);
    }

    [Fact(Timeout = HangGuard)]
    public async Task LaunchAsync_CallerLeavesWhileTheSandboxStarts_ThrowsAndRemovesIt()
    {
        using var caller = new CancellationTokenSource();
        var sandbox = new FakeSandbox();
        var factory = new FakeSandboxFactory(FakeSandboxFactory.Giving(sandbox));
        Task<ReadySandbox> launching = new SandboxLauncher(factory, _time, _log).LaunchAsync(caller.Token);
        await sandbox.Supervisor.Starved;

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => launching);
        Assert.True(sandbox.Disposed.IsCompleted);
        Assert.Equal(1, factory.Calls);
    }

    private SandboxLauncher Launcher(params Func<CancellationToken, Task<ISandbox>>[] makers) => new(new FakeSandboxFactory(makers), _time, _log);

    private async Task<SandboxUnavailableException> LaunchAndFailAsync(FakeSandboxFactory factory)
    {
        Task<ReadySandbox> launching = new SandboxLauncher(factory, _time, _log).LaunchAsync(Token);
        await _time.AdvanceUntilAsync(launching);
        return await Assert.ThrowsAsync<SandboxUnavailableException>(() => launching);
    }
}
