using System.Globalization;
using Sandbox.Contracts.Jobs;
using Sandbox.DrillTests.Brokers;
using Sandbox.DrillTests.Reporting;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DrillTests.Drills;

/// <summary>Everything at once, for long: many jobs, several workers, kill -9 and broker restarts at random moments.</summary>
/// <remarks>SANDBOX_DRILL_SEED repeats a run's moments, SANDBOX_DRILL_JOBS its size; both are printed.</remarks>
public sealed class ChaosDrills(DrillBroker broker, DrillReport report, ITestOutputHelper output)
{
    private const int Workers = 3;
    private const int Kills = 20;
    private const int Restarts = 3;
    private const long MostResidentBytes = 300L * 1024 * 1024;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Category", "long")]
    public async Task Drill23_TenThousandJobsRandomKillsAndRestarts_NothingIsLost()
    {
        int jobs = Number("SANDBOX_DRILL_JOBS", 10_000);
        int seed = Number("SANDBOX_DRILL_SEED", Random.Shared.Next());
        output.WriteLine($"seed {seed}, {jobs} jobs, {Workers} workers, {Kills} kills, {Restarts} broker restarts");
        var random = new Random(seed);
        await using Drill drill = await Drill.BeginAsync(
            "23", $"{jobs} jobs, {Workers} workers, {Kills} kill -9, {Restarts} broker restarts (seed {seed})", await broker.GetAsync(), report);
        List<WorkerProcess> living = [];
        for (int index = 0; index < Workers; index++)
        {
            living.Add(await StartAsync(drill));
        }

        Task sending = Task.Run(() => SendAllAsync(drill, jobs), Cancellation);

        // At random shares of the work done, so that the faults are spread over it whatever the machine's speed.
        int[] moments = [.. Enumerable.Range(0, Kills + Restarts).Select(_ => random.Next(jobs / 50, jobs * 9 / 10)).Order()];
        HashSet<int> restarts = [.. Enumerable.Range(0, Restarts).Select(index => moments[(index + 1) * moments.Length / (Restarts + 1)])];
        long mostResident = 0;
        foreach (int moment in moments)
        {
            await Eventually.TrueAsync(() => drill.Ledger.Totals.Completed >= moment, Deadline, $"{moment} results ({drill.Ledger.Totals})");
            mostResident = Math.Max(mostResident, living.Max(worker => worker.ResidentBytes));
            if (restarts.Remove(moment))
            {
                output.WriteLine($"{DateTime.UtcNow:T} broker restart at {moment}; {drill.Ledger.Totals}");
                await (random.Next(2) == 0 ? drill.Space.Node.KillAsync() : drill.Space.Node.StopAsync());
                await drill.Space.Node.StartAgainAsync();
            }
            else
            {
                int victim = random.Next(living.Count);
                output.WriteLine($"{DateTime.UtcNow:T} kill -9 at {moment}; {drill.Ledger.Totals}");
                await living[victim].KillAsync();
                living[victim] = await StartAsync(drill);
            }
        }

        drill.StartClock();
        await sending;
        await drill.AllAnsweredAsync(Deadline.TotalSeconds);
        drill.StopClock();
        Assert.All(drill.Ledger.Results, result => Assert.Equal((JobStatus.Ok, $"{result.JobId}\n"), (result.Status, result.Stdout)));
        output.WriteLine($"most memory of a worker: {mostResident / 1024} KiB; {drill.Ledger.Totals}");
        Assert.InRange(mostResident, 1, MostResidentBytes);
        await drill.VerifyAsync();
    }

    // Two others take all that the machine has meanwhile: how soon it is ready is not what this drill is about.
    private static async Task<WorkerProcess> StartAsync(Drill drill)
    {
        WorkerProcess worker = drill.StartUnwatchedWorker(Roomy);
        await worker.WaitForEventAsync("worker.ready", TimeSpan.FromMinutes(5));
        return worker;

        // Kills cost attempts, and a job may meet several.
        static void Roomy(WorkerSettings settings)
        {
            settings["DELIVERY_LIMIT"] = "50";
            settings["POOL_SIZE"] = "4";
        }
    }

    private static async Task SendAllAsync(Drill drill, int jobs)
    {
        for (int index = 0; index < jobs; index++)
        {
            await drill.SendAsync(Drill.Sleeper(string.Create(CultureInfo.InvariantCulture, $"job-{index:00000}"), seconds: 0));
        }
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out int given) ? given : otherwise;
}
