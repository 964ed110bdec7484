using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Contract;

/// <summary>The same contract, with shim and worker in two processes and RabbitMQ between them.</summary>
public sealed class BrokerRunContractTests(BrokerRunContractTests.ShimAndWorker pair) : RunContractTests, IClassFixture<BrokerRunContractTests.ShimAndWorker>
{
    [Fact]
    public async Task Run_ThroughTheBroker_IsAnsweredByTheWorkerProcess() =>
        Assert.Equal(pair.Worker.Name, (await Shim.RunAsync(Ask.Python(""))).Worker);

    [Fact]
    public async Task Log_OfTheWorker_HasTheTwoEventsFieldForField()
    {
        await Shim.RunAsync(Ask.Python("") with { JobId = "over-the-broker" });

        LogLine start = await pair.Worker.WaitForEventAsync("sandbox.run.start", null, line => line["job_id"] == "over-the-broker");
        LogLine finish = await pair.Worker.WaitForEventAsync("sandbox.run.finish", null, line => line["job_id"] == "over-the-broker");

        string[] common = ["timestamp", "level", "event", "message"];
        Assert.Equal([.. common, "request_id", "job_id", "timeout_s", "code_bytes"], Names(start));
        Assert.Equal(
            [
                .. common, "request_id", "job_id", "status", "exit_code", "timed_out", "duration_ms",
                "input_files", "input_bytes", "output_files", "output_bytes",
            ],
            Names(finish));
    }

    [Fact]
    public async Task Health_OfAShim_SaysThatTheEngineIsElsewhere()
    {
        Answer health = await Shim.GetAsync("/health");

        Assert.Equal(200, health.Status);
        Assert.False(health.Json.GetProperty("docker").GetProperty("available").GetBoolean());
        Assert.NotEmpty(health.Json.GetProperty("docker").GetProperty("error").GetString()!);
        Assert.Equal(200, (await Shim.GetAsync("/health/ready")).Status);
    }

    protected override Task<ShimClient> FindShimAsync() => Task.FromResult(pair.Shim.Shim);

    private static string[] Names(LogLine line) => [.. line.Fields.EnumerateObject().Select(property => property.Name)];

    /// <summary>A process that only serves HTTP, and one that only works.</summary>
    public sealed class ShimAndWorker(BrokerFixture broker) : IAsyncLifetime
    {
        private BrokerVhost? _vhost;
        private WorkerProcess? _shim;
        private WorkerProcess? _worker;

        /// <summary>Serves HTTP.</summary>
        public WorkerProcess Shim => _shim!;

        /// <summary>Runs jobs.</summary>
        public WorkerProcess Worker => _worker!;

        public async ValueTask InitializeAsync()
        {
            _vhost = await broker.CreateVhostAsync();
            _worker = await WorkerProcess.StartReadyAsync(_vhost.Settings("worker"));
            WorkerSettings shim = _vhost.Settings("shim");

            // A shim alone needs no engine.
            shim["ENGINE"] = "unix:///nonexistent.sock";
            _shim = await WorkerProcess.StartReadyAsync(shim);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (IAsyncDisposable? part in (IAsyncDisposable?[])[_shim, _worker, _vhost])
            {
                if (part is not null)
                {
                    await part.DisposeAsync();
                }
            }
        }
    }
}
