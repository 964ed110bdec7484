namespace Sandbox.Execution.Sandboxes;

/// <summary>The pool in numbers.</summary>
/// <param name="Wanted">Sandboxes that should wait.</param>
/// <param name="Ready">Sandboxes that wait.</param>
/// <param name="Making">Sandboxes that are being made.</param>
/// <param name="Leases">Times that a job asked for one, since the process began.</param>
/// <param name="Misses">Times that none waited.</param>
public readonly record struct PoolStatus(int Wanted, int Ready, int Making, long Leases, long Misses);
