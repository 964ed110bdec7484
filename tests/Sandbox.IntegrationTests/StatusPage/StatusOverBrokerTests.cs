using System.Text.Json;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;
using Sandbox.Contracts.Status;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.StatusPage;

/// <summary>The figures of a shim alone, and of a process that is both, with RabbitMQ between them; and the page of the shim.</summary>
public sealed class StatusOverBrokerTests(StatusOverBrokerTests.Pair pair, Chromium chromium) : IClassFixture<StatusOverBrokerTests.Pair>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Status_OfEachProcess_SaysWhatItKnows()
    {
        RunResult result = await pair.Shim.Shim.RunAsync(Ask.Python("print(1)") with { JobId = "through-the-shim" });

        StatusReport shim = await ReadAsync(pair.Shim);
        Assert.Equal(("shim", pair.Shim.Name), (shim.Mode, shim.Instance));
        Assert.Equal(("none", "ok"), (shim.Engine.State, shim.Broker.State));
        Assert.Equal(new StatusInFlight(null, null, 0), shim.InFlight);
        Assert.Null(shim.Pool);
        StatusJob called = Assert.Single(shim.Jobs, job => job.JobId == "through-the-shim");
        Assert.Equal(("http", "ok", pair.Both.Name, result.StartedAt), (called.Via, called.Status, called.Worker, called.StartedAt));
        Assert.True(called.TookMs >= called.RunMs);

        StatusReport both = await ReadAsync(pair.Both);
        Assert.Equal(("both", "ok", "ok"), (both.Mode, both.Engine.State, both.Broker.State));
        Assert.Equal(1, both.InFlight.Most);
        Assert.True(both.Pool!.Leases >= 1);
        await Eventually.TrueAsync(
            async () => (await ReadAsync(pair.Both)).Jobs.Any(job => job is { JobId: "through-the-shim", Via: "queue", Status: "ok" }), Patience, "the job in the worker's list");
    }

    [Fact]
    public async Task Status_JobsWaiting_AreCountedByBoth()
    {
        await pair.Vhost.PublishAsync(Ask.Sleep(60, "long"));
        await Eventually.TrueAsync(async () => (await ReadAsync(pair.Both)).InFlight.Jobs == 1, Patience, "a running job");
        await pair.Vhost.PublishAsync(Ask.Sleep(60, "next"));
        await pair.Vhost.PublishAsync(Ask.Sleep(60, "last"));

        foreach (WorkerProcess process in (WorkerProcess[])[pair.Shim, pair.Both])
        {
            await Eventually.TrueAsync(async () => (await ReadAsync(process)).Queue == new StatusQueue(2, null, 1), Patience, $"two waiting jobs and one worker, said by {process.Name}");
        }

        foreach (string job in (string[])["last", "next", "long"])
        {
            await pair.Vhost.PublishCancelAsync(job);
        }

        await Eventually.TrueAsync(async () => (await ReadAsync(pair.Shim)).Queue.Waiting == 0 && (await ReadAsync(pair.Both)).InFlight.Jobs == 0, Patience, "an empty queue");
        Assert.Equal(3, (await ReadAsync(pair.Both)).Jobs.Count(job => job.Status == "cancelled"));
    }

    [Fact]
    public async Task Status_MessageThatComesTwice_IsOneJob()
    {
        string replies = await pair.Vhost.DeclareReplyQueueAsync();
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(Ask.Python("print(2)") with { JobId = "twice" }, ContractJson.Wire.RunRequest);

        await pair.Vhost.PublishAsync(body, "twice", replies);
        await pair.Vhost.PublishAsync(body, "twice", replies);

        await pair.Vhost.TakeAsync(replies);
        await pair.Vhost.TakeAsync(replies);
        Assert.Single((await ReadAsync(pair.Both)).Jobs, job => job.JobId == "twice");
    }

    [Fact]
    public async Task Reply_WithHoles_ReachesItsCaller()
    {
        // A process that takes the job before the worker does, and answers what no worker of ours would.
        await using WorkerProcess shim = await WorkerProcess.StartReadyAsync(pair.Lonely.Settings("shim"));
        Task<Answer> call = shim.Shim.TryRunAsync(Ask.Python("") with { JobId = "holes" });
        BrokerMessage job = await pair.Lonely.TakeAsync("sandbox.jobs");

        await pair.Lonely.PublishAsync(
            "",
            job.Properties.ReplyTo!,
            """{"id":null,"job_id":null,"request_id":null,"status":"ok","stdout":null,"stderr":null,"output_files":null,"timings":null,"worker":null,"error":null}"""u8.ToArray(),
            new RabbitMQ.Client.BasicProperties { CorrelationId = job.Properties.CorrelationId });

        Answer answer = await call;
        Assert.Equal((200, "ok"), (answer.Status, answer.Json.GetProperty("status").GetString()));
        StatusReport status = await ReadAsync(shim);
        Assert.Equal("holes", Assert.Single(status.Jobs).JobId);
        Assert.Equal(new StatusQueue(0, null, 0), status.Queue);

        // Nobody takes jobs there: the page says so.
        await using StatusTab tab = await chromium.OpenAsync(new Uri(shim.Shim.Address, "/"));
        await tab.WaitForAsync("state", "Attention");
        Assert.StartsWith("No workers: ", await tab.TextAsync("notices"), StringComparison.Ordinal);
        Assert.Equal("not here", await tab.TextAsync("pool-number"));
        Assert.Equal(("Not here", "OK"), (await tab.TextAsync("engine-state"), await tab.TextAsync("broker-state")));
        Assert.Empty(await tab.TellAsync<string[]>(PageChecks.FaintText));
    }

    private static async Task<StatusReport> ReadAsync(WorkerProcess process) =>
        JsonSerializer.Deserialize((await process.Shim.GetAsync("/status")).Text, ContractJson.Wire.StatusReport)!;

    /// <summary>A shim, and a process that is shim and worker; and a virtual host in which nobody works.</summary>
    public sealed class Pair(BrokerFixture broker) : IAsyncLifetime
    {
        private BrokerVhost? _vhost;
        private BrokerVhost? _lonely;
        private WorkerProcess? _shim;
        private WorkerProcess? _both;

        internal BrokerVhost Vhost => _vhost!;

        internal BrokerVhost Lonely => _lonely!;

        /// <summary>Serves HTTP only.</summary>
        public WorkerProcess Shim => _shim!;

        /// <summary>Serves HTTP and runs jobs, one at a time.</summary>
        public WorkerProcess Both => _both!;

        public async ValueTask InitializeAsync()
        {
            _vhost = await broker.CreateVhostAsync();
            _lonely = await broker.CreateVhostAsync();
            WorkerSettings both = _vhost.Settings("both");
            both["MAX_CONCURRENCY"] = "1";
            WorkerSettings shim = _vhost.Settings("shim");
            shim["ENGINE"] = "unix:///nonexistent.sock";
            WorkerProcess[] processes = await Task.WhenAll(WorkerProcess.StartReadyAsync(both), WorkerProcess.StartReadyAsync(shim));
            (_both, _shim) = (processes[0], processes[1]);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (IAsyncDisposable? part in (IAsyncDisposable?[])[_shim, _both, _vhost, _lonely])
            {
                if (part is not null)
                {
                    await part.DisposeAsync();
                }
            }
        }
    }
}
