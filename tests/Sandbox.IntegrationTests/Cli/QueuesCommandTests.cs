using System.Text.Json;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Cli;

/// <summary>Depths over AMQP, the rest from the management address, and nothing made up.</summary>
public sealed class QueuesCommandTests(BrokerFixture broker)
{
    [Fact]
    public async Task Queues_WithoutManagement_KnowsDepthsAndNothingMore()
    {
        await using BrokerVhost vhost = await DeclaredVhost.CreateAsync(broker);
        await vhost.PublishAsync("{}"u8.ToArray());

        JsonElement jobs = (await new SandboxCtl(vhost).JsonAsync("queues")).GetProperty("queues")[0];

        Assert.Equal(("sandbox.jobs", 1, 0), (jobs.GetProperty("queue").GetString(), jobs.GetProperty("ready").GetInt32(), jobs.GetProperty("consumers").GetInt32()));
        foreach (string unknown in (string[])["unacked", "publish_per_second", "deliver_per_second", "ack_per_second", "ready_per_second"])
        {
            Assert.Equal(JsonValueKind.Null, jobs.GetProperty(unknown).ValueKind);
        }
    }

    [Fact]
    public async Task Queues_WithManagement_KnowsUnacknowledgedMessages()
    {
        await using BrokerVhost vhost = await DeclaredVhost.CreateAsync(broker);
        await vhost.PublishAsync("{}"u8.ToArray());
        var ctl = new SandboxCtl(vhost) { ["MANAGEMENT_URI"] = (await vhost.OpenManagementAsync()).OriginalString };

        // The broker gathers these every few seconds.
        await Eventually.TrueAsync(
            async () => (await ctl.JsonAsync("queues")).GetProperty("queues")[0].GetProperty("unacked").ValueKind == JsonValueKind.Number,
            TimeSpan.FromSeconds(30),
            "a number of unacknowledged messages");
    }

    [Fact]
    public async Task Queues_ManagementRefuses_SaysSoAndShowsTheRest()
    {
        await using BrokerVhost vhost = await DeclaredVhost.CreateAsync(broker);
        Uri management = await vhost.OpenManagementAsync();

        JsonElement document = await new SandboxCtl(vhost).JsonAsync("queues", "--management-uri", $"http://nobody:Wrong-4711@{management.Authority}");

        Assert.Contains("refuses the user", document.GetProperty("management").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Wrong-4711", document.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(0, document.GetProperty("queues")[0].GetProperty("ready").GetInt32());
    }

    [Fact]
    public async Task Queues_Watched_KnowTheirGrowth()
    {
        await using BrokerVhost vhost = await DeclaredVhost.CreateAsync(broker);

        ToolOutput output = await new SandboxCtl(vhost).RunAsync("queues", "--watch", "--interval", "1", "--count", "2", "--json");

        Assert.Equal(0, output.ExitCode);
        IReadOnlyList<JsonElement> looks = SandboxCtl.Documents(output);
        Assert.Equal(2, looks.Count);
        Assert.Equal(JsonValueKind.Null, looks[0].GetProperty("queues")[0].GetProperty("ready_per_second").ValueKind);
        Assert.Equal(0, looks[1].GetProperty("queues")[0].GetProperty("ready_per_second").GetDouble());
    }

    [Fact]
    public async Task Queues_NothingDeclared_AreMissingAndNotMade()
    {
        await using BrokerVhost vhost = await broker.CreateVhostAsync();
        var ctl = new SandboxCtl(vhost);

        JsonElement document = await ctl.JsonAsync("queues");
        ToolOutput people = await ctl.RunAsync("queues");

        Assert.All(document.GetProperty("queues").EnumerateArray(), row => Assert.False(row.GetProperty("exists").GetBoolean()));
        Assert.Equal(0, people.ExitCode);
        Assert.Contains("missing", people.Stdout, StringComparison.Ordinal);
        Assert.Equal(0, (await vhost.DescribeAsync($"queues/{vhost.Name}")).GetArrayLength());
    }

    [Fact]
    public async Task Queues_WrongPassword_Is77WithoutIt()
    {
        await using BrokerVhost vhost = await broker.CreateVhostAsync();
        var wrong = new SandboxCtl(new UriBuilder(vhost.Uri) { Password = "Wrong-4711" }.Uri);

        ToolOutput output = await wrong.RunAsync("queues", "--json");

        Assert.Equal((77, "access_refused"), (output.ExitCode, SandboxCtl.Documents(output).Single().GetProperty("code").GetString()));
        Assert.DoesNotContain("Wrong-4711", output.Stdout + output.Stderr, StringComparison.Ordinal);
    }
}
