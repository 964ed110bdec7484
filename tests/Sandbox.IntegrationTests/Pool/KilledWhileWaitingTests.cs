using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Pool;

/// <summary>Somebody else lays hands on the sandboxes that wait. Nobody who has a job may notice.</summary>
public sealed class KilledWhileWaitingTests(KilledWhileWaitingTests.PoolOfFour worker) : IClassFixture<KilledWhileWaitingTests.PoolOfFour>
{
    private const int Size = 4;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("kill", 1)]
    [InlineData("remove", 1)]
    [InlineData("kill", Size)]
    [InlineData("remove", Size)]
    public async Task Containers_TakenAwayWhileTheyWait_AreReplacedAndJobsRun(string how, int count)
    {
        IReadOnlyList<string> before = await FullAsync();
        string[] victims = [.. before.Take(count)];

        await (how == "kill" ? Engine.Default.KillContainersAsync(victims) : Task.WhenAll(victims.Select(Engine.Default.RemoveContainerAsync)));

        IReadOnlyList<string> after = await Engine.Default.WaitForPoolAsync(worker.Worker.Name, Size, Deadline, without: victims);
        Assert.Equal(Size - count, after.Intersect(before, StringComparer.Ordinal).Count());
        await MustRunAsync(count: Size);
    }

    [Fact]
    public async Task Containers_AllKilledAsJobsCome_EveryJobRunsAtItsFirstAttempt()
    {
        IReadOnlyList<string> waiting = await FullAsync();

        Task killing = Engine.Default.KillContainersAsync(waiting);
        for (var i = 0; i < 5 && !killing.IsCompleted; i++)
        {
            await MustRunAsync(count: Size);
        }

        await killing;
        await MustRunAsync(count: Size);
        await Engine.Default.WaitForPoolAsync(worker.Worker.Name, Size, Deadline, without: waiting);
    }

    [Fact]
    public async Task Containers_PausedWhileTheyWait_JobsGetOthersAndThePausedAreRemoved()
    {
        IReadOnlyList<string> waiting = await FullAsync();
        string[] paused = [.. waiting.Take(2)];
        await Engine.Default.PauseContainersAsync(paused);

        // As many as wait: whichever is leased first, the paused ones are among them.
        await MustRunAsync(count: Size);

        await Engine.Default.WaitForPoolAsync(worker.Worker.Name, Size, Deadline, without: paused);
        await Eventually.TrueAsync(() => Replaced().Length >= paused.Length, Deadline, "the log's word on each");
        Assert.Equal(paused.Order(StringComparer.Ordinal), Replaced());
    }

    private string?[] Replaced() =>
    [
        .. worker.Worker.EventsOf("sandbox.replaced").Where(line => line.Text.Contains("Paused", StringComparison.Ordinal))
            .Select(line => line["container_id"]).Order(StringComparer.Ordinal),
    ];

    private Task<IReadOnlyList<string>> FullAsync() => Engine.Default.WaitForPoolAsync(worker.Worker.Name, Size, Deadline);

    private async Task MustRunAsync(int count)
    {
        RunResult[] results = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => worker.Shim.RunAsync(Ask.Python("print('ran')", 20))));
        Assert.All(results, result => Assert.Equal((JobStatus.Ok, "ran\n", 1), (result.Status, result.Stdout, result.Attempt)));
        Assert.Empty(worker.Worker.EventsOf("sandbox.lost"));
        Assert.Empty(worker.Worker.EventsOf("sandbox.unavailable"));
    }

    /// <summary>Four wait, four may run.</summary>
    public sealed class PoolOfFour : WorkerFixture
    {
        internal override WorkerSettings Settings => new() { ["POOL_SIZE"] = "4", ["MAX_CONCURRENCY"] = "4" };
    }
}
