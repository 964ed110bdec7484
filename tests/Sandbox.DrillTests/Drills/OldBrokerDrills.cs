using Sandbox.Contracts.Jobs;
using Sandbox.DrillTests.Brokers;
using Sandbox.DrillTests.Reporting;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DrillTests.Drills;

/// <summary>The rows in which RabbitMQ 3.10 differs: no delivery limit but ours, and a consumer timeout that no consumer can change.</summary>
public sealed class OldBrokerDrills(DrillReport report) : IAsyncLifetime
{
    private const int Unavailable = 69;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private BrokerNode? _node;

    public async ValueTask InitializeAsync() => _node = await BrokerNode.StartAsync(TestEnvironment.OldBrokerImage);

    public async ValueTask DisposeAsync()
    {
        if (_node is not null)
        {
            await _node.DisposeAsync();
        }
    }

    [Fact]
    [Trait("Category", "long")]
    public async Task Drill13_JobThatKillsEveryWorker_IsRefusedAfterItsAttempts()
    {
        const int Attempts = 2;
        await using Drill drill = await Drill.BeginAsync("13", "RabbitMQ 3.10: a job whose every attempt kills the worker", _node!, report);
        for (int attempt = 1; attempt <= Attempts; attempt++)
        {
            WorkerProcess worker = await drill.StartWorkerAsync(change: Limited);
            if (attempt == 1)
            {
                await drill.SendAsync(Drill.Sleeper("poison", seconds: 60));
            }

            await worker.WaitForEventAsync("sandbox.run.start", Soon, line => line["job_id"] == "poison");
            await worker.KillAsync();
        }

        await drill.StartWorkerAsync(change: Limited);

        RunResult failed = await drill.ResultAsync("poison");
        Assert.Equal((JobStatus.Failed, ErrorCodes.AttemptsExhausted, Attempts), (failed.Status, failed.Error?.Code, failed.Attempt));
        await drill.VerifyAsync(deadLetters: 1);

        static void Limited(WorkerSettings settings) => settings["DELIVERY_LIMIT"] = $"{Attempts}";
    }

    [Fact]
    [Trait("Category", "long")]
    public async Task Drill22_ConsumerTimeoutBelowTheLongestJob_IsRefusedAtStart()
    {
        await using Drill drill = await Drill.BeginAsync("22", "RabbitMQ 3.10: consumer_timeout shorter than the longest job", _node!, report);
        WorkerProcess refused = drill.StartUnwatchedWorker(settings => settings["MAX_TIMEOUT_S"] = "3600");

        Assert.Equal(Unavailable, await refused.WaitForExitAsync(Soon));
        Assert.Contains("consumer_timeout", refused.Stderr, StringComparison.Ordinal);
        Assert.Contains("AMON_SANDBOX_MAX_TIMEOUT_S", refused.Stderr, StringComparison.Ordinal);

        await drill.StartWorkerAsync();
        await drill.SendSleepersAsync(2, seconds: 0);
        await drill.VerifyAsync();
    }
}
