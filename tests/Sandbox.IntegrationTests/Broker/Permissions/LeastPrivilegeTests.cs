using System.Text.Json;
using RabbitMQ.Client;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Broker.Permissions;

/// <summary>The real processes with the users of deploy/rabbitmq: everything they do, they may do.</summary>
[Collection(BrokerUsersCollection.Name)]
public sealed class LeastPrivilegeTests(BrokerUsers users) : IAsyncLifetime
{
    private const int Unavailable = 69;
    private const string NotCompared = "broker.topology.not-compared";

    /// <summary>Other tests have left things in the queues.</summary>
    public async ValueTask InitializeAsync() => await users.AsAdministratorAsync(async channel =>
    {
        foreach (string queue in (string[])["sandbox.jobs", "sandbox.results", "sandbox.dead-letters", "sandbox.parked"])
        {
            await channel.QueuePurgeAsync(queue);
        }
    });

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Job_EachProcessWithItsOwnUser_RunsThroughShimBrokerAndWorker()
    {
        await using WorkerProcess worker = await StartAsync("worker");
        await using WorkerProcess shim = await StartAsync("shim");

        RunResult result = await shim.Shim.RunAsync(Ask.Python("print('allowed')"));

        Assert.Equal((JobStatus.Ok, "allowed\n", worker.Name), (result.Status, result.Stdout, result.Worker));
        Assert.Single(worker.EventsOf(NotCompared));
        Assert.Single(shim.EventsOf(NotCompared));
    }

    [Fact]
    public async Task Job_OfAProducer_IsAnsweredWhereItAsks()
    {
        await using WorkerProcess worker = await StartAsync("worker");
        string replies = TestEnvironment.UniqueName("amon.replies");
        await users.AsAsync("producer", channel => channel.QueueDeclareAsync(replies, durable: true, exclusive: false, autoDelete: false));

        await SubmitAsync(Ask.Python("print('to a reply queue')") with { JobId = "asks" }, replies);
        await SubmitAsync(Ask.Python("print('to all results')") with { JobId = "asks-not" }, replyTo: null);
        await SubmitAsync(Ask.Python("print('to nobody')") with { JobId = "asks-nobody" }, "amon.nobody");

        Assert.Equal(("asks", "to a reply queue\n"), Told(await users.TakeAsync("producer", replies)));
        Assert.Equal(("asks-not", "to all results\n"), Told(await users.TakeAsync("operator", "sandbox.results")));
        Assert.Equal(("asks-nobody", "to nobody\n"), Told(await users.TakeAsync("operator", "sandbox.parked")));
    }

    [Fact]
    public async Task Message_ThatIsNoJob_IsADeadLetterThatTheOperatorReads()
    {
        await using WorkerProcess worker = await StartAsync("worker");

        await users.AsAsync("producer", async channel =>
        {
            await channel.BasicPublishAsync("sandbox.submit", "", mandatory: true, new BasicProperties { MessageId = "no-job" }, "no JSON"u8.ToArray());
            return true;
        });

        Assert.Equal("no-job", (await users.TakeAsync("operator", "sandbox.dead-letters")).Properties.MessageId);
    }

    [Fact]
    public async Task Caller_WhoHangsUp_HasTheJobCancelledThroughTheControlExchange()
    {
        await using WorkerProcess worker = await StartAsync("worker");
        await using WorkerProcess shim = await StartAsync("shim");
        using var leaving = new CancellationTokenSource();
        Task<Answer> call = shim.Shim.CallAsync(Ask.Sleep(60, "withdrawn"), leaving.Token);
        await worker.WaitForEventAsync("sandbox.run.start", matching: line => line["job_id"] == "withdrawn");

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        LogLine finish = await worker.WaitForEventAsync("sandbox.run.finish", matching: line => line["job_id"] == "withdrawn");
        Assert.Equal("cancelled", finish["status"]);
    }

    [Fact]
    public async Task Definitions_ProcessThatMayDeclare_FindsNoDifference()
    {
        // It would not start if an argument were another than its own.
        await using WorkerProcess shim = await WorkerProcess.StartReadyAsync(users.AdministratorSettings("shim"));

        Assert.Empty(shim.EventsOf(NotCompared));
    }

    [Theory]
    [InlineData("worker")]
    [InlineData("shim")]
    public async Task Start_QueueIsMissing_Is69AndSaysWhatToDo(string role)
    {
        await users.AsAdministratorAsync(channel => channel.QueueDeleteAsync("sandbox.parked"));
        try
        {
            await using var process = WorkerProcess.Start(await users.SettingsAsync(role, role));

            Assert.Equal(Unavailable, await process.WaitForExitAsync(TimeSpan.FromSeconds(20)));
            Assert.Equal(
                "cannot start: Queue 'sandbox.parked' does not exist, and the user may not create it: import deploy/rabbitmq/definitions.json, or grant configure on it.",
                process.Stderr.Trim());
        }
        finally
        {
            await users.ImportAsync();
        }
    }

    [Fact]
    public async Task JobsQueue_DeletedAndImportedAgain_IsTakenFromAgain()
    {
        await using WorkerProcess worker = await StartAsync("worker");
        await worker.WaitForEventAsync("broker.consumer.started");
        await users.AsAdministratorAsync(channel => channel.QueueDeleteAsync("sandbox.jobs"));
        try
        {
            await worker.WaitForEventAsync("broker.consumer.cancelled");
        }
        finally
        {
            await users.ImportAsync();
        }

        await SubmitAsync(Ask.Python("print('back')") with { JobId = "after-the-import" }, replyTo: null);

        Assert.Equal(("after-the-import", "back\n"), Told(await users.TakeAsync("operator", "sandbox.results")));
    }

    private static (string JobId, string Stdout) Told(BrokerMessage message) => (message.Result.JobId, message.Result.Stdout);

    private async Task<WorkerProcess> StartAsync(string user) => await WorkerProcess.StartReadyAsync(await users.SettingsAsync(user, user));

    private Task<bool> SubmitAsync(RunRequest request, string? replyTo) => users.AsAsync("producer", async channel =>
    {
        var properties = new BasicProperties { Persistent = true, ContentType = "application/json", MessageId = request.JobId, ReplyTo = replyTo };
        await channel.BasicPublishAsync("sandbox.submit", "", mandatory: true, properties, JsonSerializer.SerializeToUtf8Bytes(request, ContractJson.Wire.RunRequest));
        return true;
    });
}
