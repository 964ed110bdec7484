using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Contract;

/// <summary>The contract, with the queue in the same process.</summary>
public sealed class EmbeddedRunContractTests(EmbeddedWorker worker) : RunContractTests
{
    protected override async Task<ShimClient> FindShimAsync() => (await worker.GetAsync()).Shim;
}
