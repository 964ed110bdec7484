using Docker.DotNet;
using Microsoft.Extensions.Time.Testing;
using Sandbox.Docker.Containers;
using Sandbox.Docker.Tests.Fakes;
using Sandbox.Execution.Sandboxes;

namespace Sandbox.Docker.Tests.Containers;

public sealed class DockerSandboxTests
{
    private const int HangGuard = 20_000;

    private readonly FakeTimeProvider _time = new();
    private readonly RecordingLogger<DockerSandbox> _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = HangGuard)]
    [InlineData("""{"Running":true}""", SandboxFateKind.Running)]
    [InlineData("""{"Running":true,"Paused":true}""", SandboxFateKind.Paused)]
    [InlineData("""{"Running":false}""", SandboxFateKind.Ended)]
    [InlineData("""{"Running":false,"OOMKilled":true}""", SandboxFateKind.OomKilled)]
    public async Task InspectAsync_Container_IsWhatTheEngineSays(string state, SandboxFateKind fate)
    {
        await using var engine = new FakeEngine(_ => EngineAnswer.Ok($$"""{"Id":"c1","State":{{state}}}"""));

        Assert.Equal(fate, (await Sandbox(engine).InspectAsync(Token)).Kind);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(404, SandboxFateKind.Ended)]
    [InlineData(500, SandboxFateKind.Unknown)]
    public async Task InspectAsync_EngineRefuses_IsGoneOrUnknown(int status, SandboxFateKind fate)
    {
        await using var engine = new FakeEngine(_ => EngineAnswer.Fault(status, "No such container: c1"));

        Assert.Equal(fate, (await Sandbox(engine).InspectAsync(Token)).Kind);
    }

    [Fact(Timeout = HangGuard)]
    public async Task InspectAsync_CallerLeavesAsTheEngineFails_IsNoException()
    {
        using var caller = new CancellationTokenSource();
        await using var engine = new FakeEngine(_ => EngineAnswer.Fault(500, "going down"));
        DockerSandbox sandbox = Sandbox(engine);
        Task<SandboxFate> asking = sandbox.InspectAsync(caller.Token);
        await caller.CancelAsync();

        try
        {
            Assert.Equal(SandboxFateKind.Unknown, (await asking).Kind);
        }
        catch (OperationCanceledException)
        {
            // The other way to end; anything else would end the process.
        }
    }

    [Fact(Timeout = HangGuard)]
    public async Task DisposeAsync_StreamIsBrokenAlready_ContainerIsRemovedAllTheSame()
    {
        await using var engine = new FakeEngine(_ => new EngineAnswer(204, ""));

        await new DockerSandbox("c1", new AttachedStream(new MultiplexedStream(new Broken(), multiplexed: true)), engine.Client, _time, _log).DisposeAsync();

        Assert.Equal(["c1"], engine.Removed);
    }

    private DockerSandbox Sandbox(FakeEngine engine) =>
        new("c1", new AttachedStream(new MultiplexedStream(new MemoryStream(), multiplexed: true)), engine.Client, _time, _log);

    private sealed class Broken : MemoryStream
    {
        protected override void Dispose(bool disposing) => throw new IOException("reset");
    }
}
