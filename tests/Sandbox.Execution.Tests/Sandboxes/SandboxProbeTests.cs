using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Sandboxes;
using Sandbox.Execution.Supervision;
using Sandbox.Execution.Tests.Fakes;

namespace Sandbox.Execution.Tests.Sandboxes;

public sealed class SandboxProbeTests
{
    private const int HangGuard = 20_000;
    private static readonly byte[][] GoodAnswer = [Frames.Stdout("in"), Frames.Done(), Frames.File("probe", "out"), Frames.End()];

    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = HangGuard)]
    public async Task FindFaultAsync_ProgramAnswers_PassesAndRemovesTheSandbox()
    {
        var sandbox = FakeSandbox.Answering(GoodAnswer);
        SandboxProbe probe = Probe(FakeSandboxFactory.Giving(sandbox));
        Assert.False(probe.Passed);

        Assert.Null(await probe.FindFaultAsync(Token));

        Assert.True(probe.Passed);
        await sandbox.Disposed;
    }

    [Fact(Timeout = HangGuard)]
    public async Task FindFaultAsync_ProgramHasCompiledTheSupervisor_FollowingSandboxesGetThat()
    {
        byte[] compiled = [0xE3, 1, 2, 3];
        var sandbox = FakeSandbox.Answering(
            Frames.Stdout("in"), Frames.Done(), Frames.File("probe", "out"), Frames.Of((byte)'F', Frames.FilePayload("supervisor"u8, compiled)), Frames.End());
        var next = new FakeSandbox { Supervisor = FakeWire.Holding(Frames.Ready()) };
        var factory = new FakeSandboxFactory(FakeSandboxFactory.Giving(sandbox), FakeSandboxFactory.Giving(next));
        var launcher = new SandboxLauncher(factory, _time, NullLogger<SandboxLauncher>.Instance);

        Assert.Null(await new SandboxProbe(launcher, new SandboxRemoval(), NullLogger<SandboxProbe>.Instance).FindFaultAsync(Token));
        await launcher.LaunchAsync(Token);

        Assert.Equal([(byte)'s', 4, 0, 0, 0, .. compiled], factory.Supervisors.Last().ToArray());
    }

    [Fact(Timeout = HangGuard)]
    public async Task FindFaultAsync_LibraryPrintsAsWell_Passes()
    {
        var sandbox = FakeSandbox.Answering([Frames.Stdout("noise\n"), .. GoodAnswer]);

        Assert.Null(await Probe(FakeSandboxFactory.Giving(sandbox)).FindFaultAsync(Token));
    }

    [Theory(Timeout = HangGuard)]
    [InlineData("no output")]
    [InlineData("exit 1")]
    [InlineData("no file")]
    [InlineData("refused")]
    [InlineData("lost")]
    public async Task FindFaultAsync_AnythingLess_IsAFaultAndRemovesTheSandbox(string what)
    {
        byte[][] frames = what switch
        {
            "no output" => [Frames.Done(), Frames.File("probe", "out"), Frames.End()],
            "exit 1" => [Frames.Stdout("in"), Frames.Stderr("Traceback"), Frames.Done(ProgramEnd.Exited, 1), Frames.File("probe", "out"), Frames.End()],
            "no file" => [Frames.Stdout("in"), Frames.Done(), Frames.End()],
            "refused" => [Frames.Stdout("in"), Frames.Done(), Frames.Rejected("output_not_allowed", "x"), Frames.End()],
            _ => [Frames.Stdout("in"), Frames.Of((byte)'?', [])],
        };
        var sandbox = FakeSandbox.Answering(frames);
        SandboxProbe probe = Probe(FakeSandboxFactory.Giving(sandbox));

        string? fault = await probe.FindFaultAsync(Token);

        Assert.StartsWith("The probe program did not run in a sandbox", fault, StringComparison.Ordinal);
        Assert.False(probe.Passed);
        await sandbox.Disposed;
    }

    [Fact(Timeout = HangGuard)]
    public async Task FindFaultAsync_SupervisorWithoutAGuard_IsAFaultThoughTheProgramRuns()
    {
        FakeWire wire = FakeWire.Holding(Frames.Ready(guarded: "no"));
        wire.OnJob = started => started.Send(GoodAnswer);
        var sandbox = new FakeSandbox { Supervisor = wire };
        SandboxProbe probe = Probe(FakeSandboxFactory.Giving(sandbox));

        Assert.Contains("_ctypes", await probe.FindFaultAsync(Token), StringComparison.Ordinal);

        Assert.False(probe.Passed);
        await sandbox.Disposed;
    }

    [Fact(Timeout = HangGuard)]
    public async Task FindFaultAsync_LibraryCannotBeImported_IsAFaultThatNamesIt()
    {
        var sandbox = new FakeSandbox { Supervisor = FakeWire.Holding(Frames.Ready(preloadFault: "numpy: ImportError: gone")) };
        SandboxProbe probe = Probe(FakeSandboxFactory.Giving(sandbox));

        string? fault = await probe.FindFaultAsync(Token);

        Assert.Equal("AMON_SANDBOX_PRELOAD names a library that the sandbox image cannot import: numpy: ImportError: gone", fault);
        Assert.False(probe.Passed);
        await sandbox.Disposed;
    }

    [Fact(Timeout = HangGuard)]
    public async Task FindFaultAsync_NoSandbox_IsTheEnginesReason()
    {
        SandboxProbe probe = Probe(FakeSandboxFactory.Failing(new SandboxUnavailableException(ErrorCodes.EngineUnavailable, "No engine.")));

        Task<string?> finding = probe.FindFaultAsync(Token);
        await _time.AdvanceUntilAsync(finding);

        Assert.Equal("No engine.", await finding);
        Assert.False(probe.Passed);
    }

    private SandboxProbe Probe(params Func<CancellationToken, Task<ISandbox>>[] makers) => new(
        new SandboxLauncher(new FakeSandboxFactory(makers), _time, NullLogger<SandboxLauncher>.Instance),
        new SandboxRemoval(),
        NullLogger<SandboxProbe>.Instance);
}
