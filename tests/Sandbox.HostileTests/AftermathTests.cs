using Sandbox.HostileTests.Residue;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.HostileTests;

/// <summary>What is to be said once every probe is over: it runs last.</summary>
[Collection(LastCollectionOrderer.Last)]
public sealed class AftermathTests(HostileWorker worker)
{
    private const long MoreBytes = 64 * WorkerVitals.MiB;
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Worker_AfterEveryProbe_IsFlatKeepsItsSecretAndLeavesNothing()
    {
        WorkerProcess process = worker.Process;
        try
        {
            await Eventually.TrueAsync(() => process.ResidentBytes - worker.AtStart.ResidentBytes <= MoreBytes, Settled, "a worker as small as at the start");
        }
        finally
        {
            worker.Report.Note(
                $"memory of the worker: {worker.AtStart.ResidentBytes / WorkerVitals.MiB} MiB before the first probe, {process.ResidentBytes / WorkerVitals.MiB} after the last");
        }

        Assert.DoesNotContain(HostileWorker.Key, process.Stdout + process.Stderr + await File.ReadAllTextAsync($"/proc/{process.Id}/cmdline", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(process.Stderr);

        process.Terminate();
        Assert.Equal(0, await process.WaitForExitAsync(Settled));
        Assert.Equal("", string.Join('\n', await worker.Sandboxes.AllGoneAsync()));
    }
}
