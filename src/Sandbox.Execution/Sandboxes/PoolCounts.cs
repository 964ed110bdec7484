namespace Sandbox.Execution.Sandboxes;

/// <summary>The pool in numbers, all of the same moment.</summary>
/// <param name="Wanted">Sandboxes that should wait.</param>
/// <param name="Ready">Sandboxes that wait.</param>
/// <param name="Making">Sandboxes that are being made.</param>
internal readonly record struct PoolCounts(int Wanted, int Ready, int Making);
