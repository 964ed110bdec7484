namespace Sandbox.Docker.Engine;

/// <summary>Removes what dead workers left.</summary>
public interface IOrphanReaper
{
    /// <summary>Sweeps once. Failures are logged, not thrown.</summary>
    Task SweepAsync(CancellationToken cancellation);
}
