using Sandbox.Execution.Sandboxes;

namespace Sandbox.Execution.Tests.Fakes;

/// <summary>A sandbox whose supervisor is the test.</summary>
internal sealed class FakeSandbox : ISandbox
{
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _inspected = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id { get; init; } = "fake";

    internal FakeWire Supervisor { get; init; } = new();

    internal SandboxFate Fate { get; init; } = new(SandboxFateKind.Ended, "");

    /// <summary>What the engine's word waits for.</summary>
    internal Task Inspection { get; init; } = Task.CompletedTask;

    internal int Inspections { get; private set; }

    /// <summary>Completes when the engine has been asked.</summary>
    internal Task Inspected => _inspected.Task;

    internal Task Disposed => _disposed.Task;

    public Stream Wire => Supervisor;

    /// <summary>One that greets, and answers any job with the given frames.</summary>
    internal static FakeSandbox Answering(params byte[][] frames) => Acting(wire => wire.Send(frames));

    /// <summary>One that greets, and does what it is told when a job has arrived.</summary>
    internal static FakeSandbox Acting(Action<FakeWire> onJob, SandboxFateKind fate = SandboxFateKind.Ended, Task? inspection = null)
    {
        var wire = FakeWire.Holding(Frames.Ready());
        wire.OnJob = onJob;
        return new FakeSandbox { Supervisor = wire, Fate = new SandboxFate(fate, ""), Inspection = inspection ?? Task.CompletedTask };
    }

    public async Task<SandboxFate> InspectAsync(CancellationToken cancellation)
    {
        Inspections++;
        Task waiting = Inspection.WaitAsync(cancellation);
        _inspected.TrySetResult();
        await waiting;
        return Fate;
    }

    public ValueTask DisposeAsync()
    {
        _disposed.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
