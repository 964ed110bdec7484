using Sandbox.Execution.Sandboxes;

namespace Sandbox.Execution.Tests.Fakes;

/// <summary>A sandbox whose supervisor is the test.</summary>
internal sealed class FakeSandbox : ISandbox
{
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id { get; init; } = "fake";

    internal FakeWire Supervisor { get; init; } = new();

    internal SandboxFate Fate { get; init; } = new(SandboxFateKind.Ended, "");

    internal int Inspections { get; private set; }

    internal Task Disposed => _disposed.Task;

    public Stream Wire => Supervisor;

    /// <summary>One that greets, and answers any job with the given frames.</summary>
    internal static FakeSandbox Answering(params byte[][] frames) => Acting(wire => wire.Send(frames));

    /// <summary>One that greets, and does what it is told when a job has arrived.</summary>
    internal static FakeSandbox Acting(Action<FakeWire> onJob)
    {
        var wire = FakeWire.Holding(Frames.Ready());
        wire.OnJob = onJob;
        return new FakeSandbox { Supervisor = wire };
    }

    public Task<SandboxFate> InspectAsync(CancellationToken cancellation)
    {
        Inspections++;
        return Task.FromResult(Fate);
    }

    public ValueTask DisposeAsync()
    {
        _disposed.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
