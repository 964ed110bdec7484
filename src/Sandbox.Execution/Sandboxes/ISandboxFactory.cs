namespace Sandbox.Execution.Sandboxes;

/// <summary>Makes sandboxes: created, hardened, started and attached.</summary>
public interface ISandboxFactory
{
    /// <summary>Makes one. The caller owns it.</summary>
    /// <exception cref="SandboxUnavailableException">The engine did not give one.</exception>
    Task<ISandbox> CreateAsync(CancellationToken cancellation);

    /// <summary>
    /// What a sandbox would be made from now, such as the image's digest; null when nobody can tell. Two sandboxes of one recipe are
    /// alike. Never throws, except for cancellation.
    /// </summary>
    Task<string?> FindRecipeAsync(CancellationToken cancellation);
}
