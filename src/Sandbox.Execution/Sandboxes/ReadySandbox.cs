using Sandbox.Execution.Supervision;

namespace Sandbox.Execution.Sandboxes;

/// <summary>A sandbox whose supervisor has spoken: it can take its one job now.</summary>
/// <param name="Sandbox">The container.</param>
/// <param name="Supervisor">The conversation with its process 1.</param>
/// <param name="Greeting">What the supervisor said of itself.</param>
public sealed record ReadySandbox(ISandbox Sandbox, SupervisorSession Supervisor, SupervisorGreeting Greeting) : IAsyncDisposable
{
    /// <summary>Removes the container.</summary>
    public ValueTask DisposeAsync() => Sandbox.DisposeAsync();
}
