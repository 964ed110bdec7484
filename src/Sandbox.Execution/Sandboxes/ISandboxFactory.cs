namespace Sandbox.Execution.Sandboxes;

/// <summary>Makes sandboxes: created, hardened, started and attached.</summary>
public interface ISandboxFactory
{
    /// <summary>Makes one. The caller owns it.</summary>
    /// <exception cref="SandboxUnavailableException">The engine did not give one.</exception>
    Task<ISandbox> CreateAsync(CancellationToken cancellation);
}
