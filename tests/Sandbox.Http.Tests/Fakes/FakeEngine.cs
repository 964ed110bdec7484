using Sandbox.Contracts.Health;
using Sandbox.Execution.Sandboxes;

namespace Sandbox.Http.Tests.Fakes;

internal sealed class FakeEngine(EngineHealth health) : IEngine
{
    internal static readonly EngineHealth Good = new(true, "image:1", true, null);

    public Task<EngineHealth> CheckAsync(CancellationToken cancellation) => Task.FromResult(health);
}
