namespace Sandbox.Docker.Engine;

/// <summary>The check a worker makes before it takes jobs.</summary>
public interface IEngineCheck
{
    /// <summary>One sentence that says what is wrong and what to do; null when all is well.</summary>
    Task<string?> FindFaultAsync(CancellationToken cancellation);
}
