using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Broker;

/// <summary>Two worker processes on one queue.</summary>
public sealed class TwoWorkersTests(BrokerFixture broker)
{
    [Fact]
    public async Task TwoHundredJobs_AreEachAnsweredOnce_AndBothWorkersTakePart()
    {
        const int Jobs = 200;
        await using BrokerVhost vhost = await broker.CreateVhostAsync();
        await using WorkerProcess one = await WorkerProcess.StartReadyAsync(vhost.Settings("worker"));
        await using WorkerProcess two = await WorkerProcess.StartReadyAsync(vhost.Settings("worker"));
        string replies = await vhost.DeclareReplyQueueAsync();
        string[] jobs = [.. Enumerable.Range(0, Jobs).Select(index => $"job-{index:000}")];

        foreach (string job in jobs)
        {
            await vhost.PublishAsync(Ask.Python($"print('{job}')", 60) with { JobId = job }, replies, $"c-{job}");
        }

        var answers = new List<BrokerMessage>();
        while (answers.Count < Jobs)
        {
            answers.Add(await vhost.TakeAsync(replies));
        }

        Assert.Equal(jobs, answers.Select(answer => answer.Result.JobId).Order(StringComparer.Ordinal));
        Assert.All(answers, answer =>
        {
            Assert.Equal((JobStatus.Ok, $"{answer.Result.JobId}\n"), (answer.Result.Status, answer.Result.Stdout));
            Assert.Equal(1, answer.Result.Attempt);
            Assert.Equal($"c-{answer.Result.JobId}", answer.Properties.CorrelationId);
        });
        Assert.Equal(
            new[] { one.Name, two.Name }.Order(StringComparer.Ordinal), answers.Select(answer => answer.Result.Worker!).Distinct().Order(StringComparer.Ordinal));

        await vhost.WaitUntilSettledAsync("sandbox.jobs");
        Assert.Null(await vhost.TryTakeAsync(replies));
        Assert.Equal(0u, await vhost.CountAsync("sandbox.dead-letters"));
        Assert.Equal(Jobs, one.EventsOf("sandbox.run.finish").Count + two.EventsOf("sandbox.run.finish").Count);
    }

    [Fact]
    public async Task WorkerKilledMidJob_TheOtherCompletesItAsTheSecondAttempt()
    {
        await using BrokerVhost vhost = await broker.CreateVhostAsync();
        await using WorkerProcess one = await WorkerProcess.StartReadyAsync(vhost.Settings("worker"));
        await using WorkerProcess two = await WorkerProcess.StartReadyAsync(vhost.Settings("worker"));
        string replies = await vhost.DeclareReplyQueueAsync();
        await vhost.PublishAsync(TakesAWhile, replies);
        (WorkerProcess dying, WorkerProcess other) = await FindWhoRunsItAsync(one, two);

        await dying.KillAsync();

        RunResult result = (await vhost.TakeAsync(replies)).Result;
        Assert.Equal((JobStatus.Ok, "completed\n", 2, other.Name), (result.Status, result.Stdout, result.Attempt, result.Worker));
        await Engine.Default.WaitForNoContainerAsync(dying.Name, TimeSpan.FromSeconds(30));
        await vhost.WaitUntilSettledAsync("sandbox.jobs");
        Assert.Null(await vhost.TryTakeAsync(replies));
    }

    [Fact]
    public async Task WorkerKilledMidJob_TheShimsCallerIsAnsweredByTheOther()
    {
        await using BrokerVhost vhost = await broker.CreateVhostAsync();
        await using WorkerProcess shim = await WorkerProcess.StartReadyAsync(vhost.Settings("shim"));
        await using WorkerProcess one = await WorkerProcess.StartReadyAsync(vhost.Settings("worker"));
        await using WorkerProcess two = await WorkerProcess.StartReadyAsync(vhost.Settings("worker"));
        Task<RunResult> call = shim.Shim.RunAsync(TakesAWhile);
        (WorkerProcess dying, WorkerProcess other) = await FindWhoRunsItAsync(one, two);

        await dying.KillAsync();

        RunResult result = await call;
        Assert.Equal((JobStatus.Ok, "completed\n", 2, other.Name), (result.Status, result.Stdout, result.Attempt, result.Worker));
    }

    private static RunRequest TakesAWhile => Ask.Python("import time; time.sleep(4); print('completed')", 60);

    private static async Task<(WorkerProcess Running, WorkerProcess Idle)> FindWhoRunsItAsync(WorkerProcess one, WorkerProcess two)
    {
        WorkerProcess running = await Eventually.ValueAsync(
            () => Task.FromResult(new[] { one, two }.FirstOrDefault(worker => worker.EventsOf("sandbox.run.start").Count > 0)),
            TimeSpan.FromSeconds(30),
            "a worker that has taken the job");
        return (running, running == one ? two : one);
    }
}
