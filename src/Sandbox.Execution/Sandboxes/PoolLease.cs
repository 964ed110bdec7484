namespace Sandbox.Execution.Sandboxes;

/// <summary>What the ledger answers to somebody who wants a sandbox, and what is to be done besides.</summary>
/// <param name="Sandbox">The sandbox, when one waited.</param>
/// <param name="Caller">Who waits for one now, when none did.</param>
/// <param name="Make">One is to be made; it is counted already.</param>
/// <param name="IsShort">Too few wait now.</param>
/// <param name="Flawed">Those that were found unfit on the way; null for none.</param>
internal readonly record struct PoolLease(
    WaitingSandbox? Sandbox, PoolCaller? Caller, bool Make, bool IsShort, IReadOnlyList<FlawedSandbox>? Flawed);
