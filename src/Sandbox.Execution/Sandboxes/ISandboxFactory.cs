using Sandbox.Execution.Supervision;

namespace Sandbox.Execution.Sandboxes;

/// <summary>Makes sandboxes: created, hardened, started and attached.</summary>
public interface ISandboxFactory
{
    /// <summary>Makes one, and hands it its supervisor. The caller owns it.</summary>
    /// <param name="supervisor">What <see cref="SupervisorSource.Boot"/> reads.</param>
    /// <param name="cancellation">Nobody wants it any more.</param>
    /// <exception cref="SandboxUnavailableException">The engine did not give one.</exception>
    Task<ISandbox> CreateAsync(ReadOnlyMemory<byte> supervisor, CancellationToken cancellation);

    /// <summary>
    /// What a sandbox would be made from now, such as the image's digest; null when nobody can tell. Two sandboxes of one recipe are
    /// alike. Never throws, except for cancellation.
    /// </summary>
    Task<string?> FindRecipeAsync(CancellationToken cancellation);
}
