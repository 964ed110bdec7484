using System.Globalization;
using System.Text.Json;
using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Http;

/// <summary>More callers than places.</summary>
public sealed class ConcurrencyTests(ConcurrencyTests.TwoAtOnce worker) : IClassFixture<ConcurrencyTests.TwoAtOnce>
{
    [Fact]
    public async Task Run_MoreCallersThanPlaces_AllAreAnsweredAndNeverMoreRunThanAllowed()
    {
        // Every sandbox sees the host's clock, so the jobs themselves tell when they ran.
        RunRequest job = Ask.Python("import time; print(time.time()); time.sleep(1.5); print(time.time())");

        RunResult[] results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => worker.Shim.RunAsync(job)));

        Assert.All(results, result => Assert.Equal(JobStatus.Ok, result.Status));
        (double From, double To)[] runs = [.. results.Select(result => result.Stdout.Split('\n')).Select(lines => (Seconds(lines[0]), Seconds(lines[1])))];
        int most = runs.Max(run => runs.Count(other => other.From <= run.From && run.From < other.To));
        Assert.Equal(2, most);
        Assert.Contains(results, result => result.Timings.QueueMs > 1500);
    }

    [Fact]
    public async Task Run_MoreCallersThanPlaces_LogNeverShowsMoreRunning()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => worker.Shim.RunAsync(Ask.Python(""))));

        int running = 0;
        int most = 0;
        foreach (LogLine line in worker.Worker.Log)
        {
            running += line.Event switch { "sandbox.run.start" => 1, "sandbox.run.finish" => -1, _ => 0 };
            most = Math.Max(most, running);
        }

        Assert.Equal(2, most);
    }

    [Fact]
    public async Task Health_WhileBusy_ShowsHowBusy()
    {
        using var leaving = new CancellationTokenSource();
        Task<Answer>[] calls = [.. Enumerable.Range(0, 2).Select(_ => worker.Shim.CallAsync(Ask.Sleep(60), leaving.Token))];
        await Eventually.TrueAsync(
            async () => Concurrency(await worker.Shim.GetAsync("/health")) == (2, 2, 1.0), TimeSpan.FromSeconds(20), "two jobs in flight");

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(calls));

        await Eventually.TrueAsync(
            async () => Concurrency(await worker.Shim.GetAsync("/health")) == (2, 0, 0.0), TimeSpan.FromSeconds(20), "no job in flight");
    }

    private static (int Max, int Inflight, double Utilization) Concurrency(Answer health)
    {
        JsonElement concurrency = health.Json.GetProperty("concurrency");
        return (concurrency.GetProperty("max").GetInt32(), concurrency.GetProperty("inflight").GetInt32(), concurrency.GetProperty("utilization").GetDouble());
    }

    private static double Seconds(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Runs two jobs at once.</summary>
    public sealed class TwoAtOnce : WorkerFixture
    {
        internal override WorkerSettings Settings => new() { ["MAX_CONCURRENCY"] = "2", ["QUEUE_WAIT_S"] = "60" };
    }
}
