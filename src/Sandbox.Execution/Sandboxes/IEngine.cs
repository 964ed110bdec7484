using Sandbox.Contracts.Health;

namespace Sandbox.Execution.Sandboxes;

/// <summary>The container engine, as far as the rest of the program asks about it.</summary>
public interface IEngine
{
    /// <summary>Whether it answers and has the image. Never throws, except for cancellation; answers within two seconds.</summary>
    Task<EngineHealth> CheckAsync(CancellationToken cancellation);
}
