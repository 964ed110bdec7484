namespace Sandbox.Execution.Sandboxes;

/// <summary>Somebody who met an empty pool. Only the <see cref="PoolLedger"/> serves or fails it.</summary>
/// <param name="number">Callers are numbered as they come.</param>
internal sealed class PoolCaller(long number)
{
    private readonly TaskCompletionSource<WaitingSandbox> _served = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal long Number => number;

    /// <summary>Ends with the sandbox, or with the reason why there is none.</summary>
    internal Task<WaitingSandbox> Served => _served.Task;

    internal void Serve(WaitingSandbox sandbox) => _served.SetResult(sandbox);

    internal void Fail(SandboxUnavailableException reason) => _served.SetException(reason);
}
