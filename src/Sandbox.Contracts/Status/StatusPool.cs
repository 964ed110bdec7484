namespace Sandbox.Contracts.Status;

/// <summary>Sandboxes that wait for a job.</summary>
/// <param name="Wanted">How many should wait.</param>
/// <param name="Ready">How many wait.</param>
/// <param name="Making">How many are being made.</param>
/// <param name="Leases">Times that a job asked for one, since the process began.</param>
/// <param name="Misses">Times that none waited.</param>
public sealed record StatusPool(int Wanted, int Ready, int Making, long Leases, long Misses);
