using Sandbox.Contracts.Jobs;
using Sandbox.DrillTests.Brokers;
using Sandbox.DrillTests.Reporting;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DrillTests.Drills;

/// <summary>Workers that die, and workers that are asked to stop.</summary>
public sealed class WorkerLossDrills(DrillBroker broker, DrillReport report)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Drill01And02_WorkerKilledMidJob_AnotherCompletesItAndItsContainersGo()
    {
        await using Drill drill = await Drill.BeginAsync("1, 2", "kill -9 a worker mid-job, another one alive", await broker.GetAsync(), report);
        WorkerProcess dying = await drill.StartWorkerAsync();
        WorkerProcess living = await drill.StartWorkerAsync();
        string[] jobs = await drill.SendSleepersAsync(8, seconds: 4);
        await Engine.Default.WaitForProgramAsync(dying.Name);
        string kept = await Engine.Default.WaitForProgramAsync(living.Name);
        string[] cut = [.. dying.EventsOf("sandbox.run.start").Select(line => line["job_id"])];

        drill.StartClock();
        await dying.KillAsync();

        foreach (string job in cut)
        {
            RunResult result = await drill.ResultAsync(job);
            Assert.Equal((JobStatus.Ok, $"{job}\n", 2, living.Name), (result.Status, result.Stdout, result.Attempt, result.Worker));
        }

        drill.StopClock();
        await Engine.Default.WaitForNoContainerAsync(dying.Name, Soon);
        Assert.All(jobs.Except(cut), job => Assert.Equal(1, drill.Ledger.ResultOf(job)?.Attempt ?? 1));
        Assert.Contains("ok", living.EventsOf("sandbox.run.finish").Select(line => line["status"]));
        Assert.DoesNotContain(living.EventsOf("sandbox.run.finish"), line => line["status"] != "ok");
        Assert.NotEmpty(kept);
        await drill.VerifyAsync();
    }

    [Fact]
    [Trait("Category", "long")]
    public async Task Drill13_JobThatKillsEveryWorker_IsADeadLetterAndItsNeighboursComplete()
    {
        const int Attempts = 3;
        await using Drill drill = await Drill.BeginAsync("13", "a job whose every attempt kills the worker", await broker.GetAsync(), report);
        WorkerProcess first = await drill.StartWorkerAsync(change: Limited);
        await drill.SendAsync(Drill.Sleeper("poison", seconds: 60));
        await KillWhenItRunsAsync(first);
        await drill.SendSleepersAsync(4, seconds: 0.1, "neighbour");
        for (int attempt = 2; attempt <= Attempts; attempt++)
        {
            await KillWhenItRunsAsync(await drill.StartWorkerAsync(change: Limited));
        }

        WorkerProcess last = await drill.StartWorkerAsync(change: Limited);

        RunResult failed = await drill.ResultAsync("poison");
        Assert.Equal((JobStatus.Failed, ErrorCodes.AttemptsExhausted, Attempts), (failed.Status, failed.Error?.Code, failed.Attempt));
        Assert.DoesNotContain(last.EventsOf("sandbox.run.start"), line => line["job_id"] == "poison");
        await last.WaitForEventAsync("broker.dead-letter", Soon);
        await drill.VerifyAsync(deadLetters: 1);

        static void Limited(WorkerSettings settings) => settings["DELIVERY_LIMIT"] = $"{Attempts}";

        static async Task KillWhenItRunsAsync(WorkerProcess worker)
        {
            await worker.WaitForEventAsync("sandbox.run.start", Soon, line => line["job_id"] == "poison");
            await worker.KillAsync();
        }
    }

    [Fact]
    [Trait("Category", "long")]
    public async Task Drill16_CrashBetweenConfirmAndAck_ShowsTheReaderOneResult()
    {
        await using Drill drill = await Drill.BeginAsync("16", "crash between the result's confirm and the ack", await broker.GetAsync(), report);
        WorkerProcess dying = await drill.StartWorkerAsync();
        int consuming = await drill.Space.FindPortAsync("consume jobs");
        await drill.SendAsync(Drill.Sleeper("between", seconds: 2));
        await dying.WaitForEventAsync("sandbox.run.start", Soon);

        // Its results still go out, on another connection; its acknowledgements do not arrive any more.
        await drill.Space.Node.Network.DeafenAsync(consuming);
        try
        {
            await drill.ResultAsync("between");
            await dying.KillAsync();
        }
        finally
        {
            await drill.Space.Node.Network.HealAsync();
        }

        drill.StartClock();
        await drill.StartWorkerAsync();
        await Eventually.TrueAsync(() => drill.Ledger.Repeated.Count == 1, TimeSpan.FromSeconds(60), "the result again");
        drill.StopClock();

        Assert.Equal(2, Assert.Single(drill.Ledger.Repeated).Attempt);
        await drill.VerifyAsync();
    }

    [Fact]
    [Trait("Category", "long")]
    public async Task Drill20_TerminateUnderLoad_FinishesWhatFitsAndGivesBackTheRest()
    {
        await using Drill drill = await Drill.BeginAsync("20", "SIGTERM under load", await broker.GetAsync(), report);
        WorkerProcess stopping = await drill.StartWorkerAsync(change: settings => settings["DRAIN_S"] = "4");
        await drill.SendAsync(Drill.Sleeper("long", seconds: 20));
        await stopping.WaitForEventAsync("sandbox.run.start", Soon);
        string[] jobs = await drill.SendSleepersAsync(12, seconds: 1);
        await Eventually.TrueAsync(() => stopping.EventsOf("sandbox.run.start").Count >= 4, Soon, "a busy worker");

        drill.StartClock();
        stopping.Terminate();

        // The budget, and what it takes to remove the containers.
        Assert.Equal(0, await stopping.WaitForExitAsync(TimeSpan.FromSeconds(4 + 15)));
        Assert.Empty(await Engine.Default.ContainersOfAsync(stopping.Name));
        string[] finished = [.. drill.Ledger.Results.Select(result => result.JobId)];
        Assert.NotEmpty(finished);
        Assert.DoesNotContain("long", finished);
        await drill.StartWorkerAsync();
        RunResult given = await drill.ResultAsync("long");
        drill.StopClock();
        Assert.Equal(2, given.Attempt);
        await drill.AllAnsweredAsync();
        Assert.All(jobs, job => Assert.Equal($"{job}\n", drill.Ledger.ResultOf(job)!.Stdout));
        await drill.VerifyAsync();
    }
}
