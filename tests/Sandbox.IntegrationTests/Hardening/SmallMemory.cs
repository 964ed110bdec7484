using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Hardening;

/// <summary>A worker whose sandboxes have little memory, and folders that together hold more than that.</summary>
public sealed class SmallMemory : WorkerFixture
{
    internal override WorkerSettings Settings => new() { ["MEMORY"] = "64m", ["MEMORY_SWAP"] = "64m", ["TMPFS_SIZE"] = "24m", ["MAX_CONCURRENCY"] = "2" };
}
