namespace Sandbox.Contracts.Status;

/// <summary>What this process is busy with.</summary>
/// <param name="Jobs">Jobs that run here now; null when this process runs none.</param>
/// <param name="Most">Jobs that run here at once at most; null when this process runs none.</param>
/// <param name="Calls">Callers of <c>POST /run</c> that wait for their answer here, whether their job waits or runs.</param>
public sealed record StatusInFlight(int? Jobs, int? Most, int Calls);
