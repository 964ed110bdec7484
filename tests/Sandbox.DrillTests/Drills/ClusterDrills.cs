using Sandbox.DrillTests.Brokers;
using Sandbox.DrillTests.Reporting;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DrillTests.Drills;

/// <summary>A broker of three nodes that loses its majority and gets it back.</summary>
public sealed class ClusterDrills(DrillReport report)
{
    // A classic queue is away with its node; who wants answers from a cluster that loses nodes asks for a replicated one.
    private static readonly Dictionary<string, object?> Replicated = new() { ["x-queue-type"] = "quorum" };

    [Fact]
    [Trait("Category", "long")]
    public async Task Drill24_OneNodeStoppedThenTwo_ContinuesPausesResumes()
    {
        await using BrokerCluster cluster = await BrokerCluster.StartAsync(TestEnvironment.BrokerImage);
        await using Drill drill = await Drill.BeginAsync("24", "three-node broker: one node stopped, then two, then back", cluster.Nodes[0], report, replies: Replicated);
        WorkerProcess worker = await drill.StartWorkerAsync();
        await drill.SendSleepersAsync(4, seconds: 0, "three");
        await drill.AllAnsweredAsync();

        // A majority is left: everything goes on.
        await cluster.Nodes[2].StopAsync();
        await drill.SendSleepersAsync(4, seconds: 0, "two");
        await drill.AllAnsweredAsync();

        // None is left: nothing can be accepted, and what was accepted before waits.
        await drill.SendAsync(Drill.Sleeper("across", seconds: 4));
        await worker.WaitForEventAsync("sandbox.run.start", TimeSpan.FromSeconds(30), line => line["job_id"] == "across");
        await cluster.Nodes[1].KillAsync();
        Task<string[]> sending = drill.SendSleepersAsync(2, seconds: 0, "one");
        await worker.WaitForEventAsync("broker.publish.retry", TimeSpan.FromSeconds(60));
        Assert.Null(drill.Ledger.ResultOf("across"));
        Assert.False(sending.IsCompleted);

        await cluster.Nodes[1].StartAgainAsync();
        drill.StartClock();
        await sending;
        await drill.AllAnsweredAsync();
        drill.StopClock();
        await cluster.Nodes[2].StartAgainAsync();
        await drill.SendSleepersAsync(4, seconds: 0, "all");
        await drill.AllAnsweredAsync();
        Assert.False(worker.HasEnded);
        await drill.VerifyAsync();
    }
}
