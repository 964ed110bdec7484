using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Cli;

/// <summary>Dead letters by hand, with nobody else on the queues: what is not removed must stay, whatever is done.</summary>
public sealed class DeadLetterCommandTests(BrokerFixture broker)
{
    private const string DeadLetters = "sandbox.dead-letters";
    private const string Jobs = "sandbox.jobs";

    [Fact]
    public async Task List_TwentyFiveTimes_LosesNothing()
    {
        await using BrokerVhost vhost = await DeclaredVhost.CreateAsync(broker);
        await PublishAsync(vhost, "a", "busy");
        await PublishAsync(vhost, "b", "invalid_json");
        var ctl = new SandboxCtl(vhost);

        // More often than the broker's own limit of 20 returns, after which it drops a message without a word.
        for (int i = 0; i < 25; i++)
        {
            ToolOutput output = await ctl.RunAsync("dead-letters", "list", "--json");

            Assert.Equal(0, output.ExitCode);
            Assert.Equal(["a", "b"], SandboxCtl.Documents(output).Select(letter => letter.GetProperty("job_id").GetString()!).Order(StringComparer.Ordinal));
        }

        Assert.Equal(2u, await vhost.CountAsync(DeadLetters));
    }

    [Fact]
    public async Task List_MoreThanOneWindow_ShowsEachOnce()
    {
        await using BrokerVhost vhost = await DeclaredVhost.CreateAsync(broker);
        for (int i = 0; i < 150; i++)
        {
            await PublishAsync(vhost, $"job-{i:000}", "busy");
        }

        var ctl = new SandboxCtl(vhost);
        ToolOutput all = await ctl.RunAsync("dead-letters", "list", "--json");
        ToolOutput some = await ctl.RunAsync("dead-letters", "list", "--json", "--limit", "70");
        ToolOutput again = await ctl.RunAsync("dead-letters", "list", "--json");

        string[] jobs = [.. Enumerable.Range(0, 150).Select(i => $"job-{i:000}")];
        Assert.Equal(jobs, Ids(all));
        Assert.Equal(jobs[..70], Ids(some));

        // What was looked at is behind the rest now; it is all there.
        Assert.Equal(jobs, Ids(again).Order(StringComparer.Ordinal));
        Assert.Contains("the first 70 of 150", some.Stderr, StringComparison.Ordinal);
        Assert.Equal(150u, await vhost.CountAsync(DeadLetters));

        static IEnumerable<string?> Ids(ToolOutput output) => SandboxCtl.Documents(output).Select(letter => letter.GetProperty("job_id").GetString());
    }

    [Fact]
    [Trait("Category", "long")]
    public async Task List_Thousands_ShowsEachOnceAndKeepsAll()
    {
        const int many = 5000;
        await using BrokerVhost vhost = await DeclaredVhost.CreateAsync(broker);
        for (int i = 0; i < many; i++)
        {
            await PublishAsync(vhost, $"job-{i}", "busy");
        }

        ToolOutput output = await new SandboxCtl(vhost).RunAsync("dead-letters", "list", "--json", "--limit", "10000");

        Assert.Equal(many, SandboxCtl.Documents(output).Select(letter => letter.GetProperty("job_id").GetString()).Distinct().Count());
        Assert.Equal((many, (uint)many), (output.Lines.Count, await vhost.CountAsync(DeadLetters)));
    }

    [Fact]
    public async Task List_ForPeople_ObeysNoControlCharacter()
    {
        await using BrokerVhost vhost = await DeclaredVhost.CreateAsync(broker);
        await PublishAsync(vhost, "evil\u001b[2J", "busy");

        ToolOutput output = await new SandboxCtl(vhost).RunAsync("dead-letters", "list");

        Assert.Contains("evil␛", output.Stdout, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", output.Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requeue_ByReason_MovesThoseAndNoOthers()
    {
        await using BrokerVhost vhost = await DeclaredVhost.CreateAsync(broker);
        await PublishAsync(vhost, "stays", "invalid_json");
        await PublishAsync(vhost, "goes", "busy");
        await PublishAsync(vhost, "goes-too", "attempts_exhausted");
        var ctl = new SandboxCtl(vhost);

        ToolOutput dry = await ctl.RunAsync("dead-letters", "requeue", "--reason", "busy", "--reason", "attempts_exhausted", "--dry-run", "--json");
        Assert.Equal((3u, 0u), (await vhost.CountAsync(DeadLetters), await vhost.CountAsync(Jobs)));
        ToolOutput wet = await ctl.RunAsync("dead-letters", "requeue", "--reason", "busy", "--reason", "attempts_exhausted", "--json");

        Assert.Equal(["would_requeue", "would_requeue"], SandboxCtl.Documents(dry).Select(letter => letter.GetProperty("action").GetString()));
        Assert.Equal(["goes", "goes-too"], SandboxCtl.Documents(wet).Select(letter => letter.GetProperty("job_id").GetString()));
        Assert.Equal((1u, 2u), (await vhost.CountAsync(DeadLetters), await vhost.CountAsync(Jobs)));
        BrokerMessage job = await vhost.TakeAsync(Jobs);
        Assert.Equal(("goes", "c-goes", "amon.answers", "application/json"),
            (job.Properties.MessageId, job.Properties.CorrelationId, job.Properties.ReplyTo, job.Properties.ContentType));
        Assert.Equal("""{"job_id":"goes"}""", Encoding.UTF8.GetString(job.Body));
        Assert.True(job.Properties.Persistent);
        Assert.Equal("77", job.Header("x-accepted-at"));
        Assert.DoesNotContain(job.Properties.Headers!.Keys, name => name.StartsWith("x-sandbox-", StringComparison.Ordinal));
        Assert.Equal("stays", (await vhost.TakeAsync(DeadLetters)).Properties.MessageId);
    }

    [Fact]
    public async Task Requeue_WhatTheBrokerDeadLettered_IsFoundByItsWordAndComesBackClean()
    {
        await using BrokerVhost vhost = await DeclaredVhost.CreateAsync(broker);
        await vhost.PublishAsync("""{"job_id":"rejected-1"}"""u8.ToArray(), "rejected-1");
        await vhost.RejectAsync(Jobs);
        await Eventually.TrueAsync(async () => await vhost.CountAsync(DeadLetters) == 1, TimeSpan.FromSeconds(20), "the dead letter");
        var ctl = new SandboxCtl(vhost);

        JsonElement letter = await ctl.JsonAsync("dead-letters", "list", "--reason", "rejected", "--newer-than", "1h");
        ToolOutput requeued = await ctl.RunAsync("dead-letters", "requeue", "--job-id", "rejected-1");

        Assert.Equal(("rejected", "broker"), (letter.GetProperty("code").GetString(), letter.GetProperty("by").GetString()));
        Assert.InRange(letter.GetProperty("at").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(-2), DateTimeOffset.UtcNow.AddMinutes(1));
        Assert.Equal(0, requeued.ExitCode);
        Assert.Contains("rejected-1", requeued.Stdout, StringComparison.Ordinal);
        BrokerMessage job = await vhost.TakeAsync(Jobs);
        Assert.DoesNotContain((job.Properties.Headers ?? new Dictionary<string, object?>()).Keys, name => name.Contains("death", StringComparison.Ordinal));
        Assert.Equal(0u, await vhost.CountAsync(DeadLetters));
    }

    [Fact]
    public async Task Requeue_JobsQueueFull_StopsWith75AndKeepsTheRest()
    {
        await using BrokerVhost vhost = await DeclaredVhost.CreateAsync(broker, queueMaxLength: 2);
        for (int i = 0; i < 6; i++)
        {
            await PublishAsync(vhost, $"job-{i}", "busy");
        }

        ToolOutput output = await new SandboxCtl(vhost).RunAsync("dead-letters", "requeue", "--all", "--json");

        Assert.Equal(75, output.ExitCode);
        JsonElement last = SandboxCtl.Documents(output)[^1];
        Assert.Equal("busy", last.GetProperty("code").GetString());
        int requeued = SandboxCtl.Documents(output).Count - 1;

        // The broker lets a few more in than the limit says, until it has told the publisher.
        Assert.InRange(requeued, 2, 5);
        await Eventually.TrueAsync(
            async () => await vhost.CountAsync(Jobs) + await vhost.CountAsync(DeadLetters) == 6, TimeSpan.FromSeconds(10), "six messages in all");
        Assert.Equal((uint)requeued, await vhost.CountAsync(Jobs));
    }

    [Fact]
    public async Task Requeue_NoJobsQueue_LosesNothing()
    {
        await using BrokerVhost vhost = await DeclaredVhost.CreateAsync(broker);
        await PublishAsync(vhost, "a", "busy");
        await vhost.DeleteQueueAsync(Jobs);

        ToolOutput output = await new SandboxCtl(vhost).RunAsync("dead-letters", "requeue", "--all", "--json");

        Assert.Equal((69, "queue_missing"), (output.ExitCode, SandboxCtl.Documents(output).Single().GetProperty("code").GetString()));
        Assert.Equal(1u, await vhost.CountAsync(DeadLetters));
    }

    [Fact]
    public async Task Discard_ByAge_RemovesAndPrintsThose()
    {
        await using BrokerVhost vhost = await DeclaredVhost.CreateAsync(broker);
        await PublishAsync(vhost, "old", "busy", TimeSpan.FromDays(3));
        await PublishAsync(vhost, "new", "busy", TimeSpan.FromMinutes(1));

        ToolOutput output = await new SandboxCtl(vhost).RunAsync("dead-letters", "discard", "--older-than", "1d");

        Assert.Equal(0, output.ExitCode);
        Assert.Contains("old", output.Stdout, StringComparison.Ordinal);
        Assert.Contains("discarded 1 of 2", output.Stderr, StringComparison.Ordinal);
        Assert.Equal("new", (await vhost.TakeAsync(DeadLetters)).Properties.MessageId);
        Assert.Equal(0u, await vhost.CountAsync(DeadLetters));
    }

    [Fact]
    public async Task Show_Job_HasHeadersAndBody()
    {
        await using BrokerVhost vhost = await DeclaredVhost.CreateAsync(broker);
        await PublishAsync(vhost, "other", "busy");
        await PublishAsync(vhost, "shown", "busy");
        var ctl = new SandboxCtl(vhost);

        JsonElement letter = await ctl.JsonAsync("dead-letters", "show", "shown");
        ToolOutput people = await ctl.RunAsync("dead-letters", "show", "shown");
        ToolOutput missing = await ctl.RunAsync("dead-letters", "show", "nobody", "--json");

        Assert.Equal("""{"job_id":"shown"}""", letter.GetProperty("body").GetString());
        Assert.Equal("busy", letter.GetProperty("headers").GetProperty("x-sandbox-code").GetString());
        Assert.Contains("x-sandbox-worker: w9", people.Stdout, StringComparison.Ordinal);
        Assert.Contains("""{"job_id":"shown"}""", people.Stdout, StringComparison.Ordinal);
        Assert.Equal((66, "not_found"), (missing.ExitCode, SandboxCtl.Documents(missing).Single().GetProperty("code").GetString()));
    }

    private static Task PublishAsync(BrokerVhost vhost, string job, string code, TimeSpan age = default) => vhost.PublishAsync(
        DeadLetters,
        Jobs,
        Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { job_id = job })),
        new BasicProperties
        {
            Persistent = true,
            ContentType = "application/json",
            MessageId = job,
            CorrelationId = "c-" + job,
            ReplyTo = "amon.answers",
            Headers = new Dictionary<string, object?>
            {
                ["x-accepted-at"] = 77L,
                ["x-sandbox-code"] = code,
                ["x-sandbox-message"] = "Why it died.",
                ["x-sandbox-worker"] = "w9",
                ["x-sandbox-attempt"] = 2,
                ["x-sandbox-time"] = (DateTimeOffset.UtcNow - age).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture),
            },
        });
}
