using System.Text.Json;
using Sandbox.IntegrationTests.Broker;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Cli;

/// <summary>What doctor finds on a deployment that works, and on several that do not.</summary>
public sealed class DoctorCommandTests(QueueWorker queue, BrokerFixture broker) : IClassFixture<QueueWorker>
{
    [Theory]
    [InlineData("worker")]
    [InlineData("shim")]
    [InlineData("producer")]
    public async Task Doctor_WorkingDeployment_FindsNothingAndTakesNothing(string role)
    {
        JsonElement document = await new SandboxCtl(queue.Vhost).JsonAsync("doctor", "--role", role);

        Assert.Equal("ok", document.GetProperty("verdict").GetString());
        Assert.Equal(role == "worker", Checks(document).ContainsKey("engine.seccomp"));
        Assert.Equal("ok", Checks(document)["broker.consumers"]);
        foreach (string empty in (string[])["sandbox.jobs", "sandbox.results", "sandbox.dead-letters", "sandbox.parked"])
        {
            Assert.Equal(0u, await queue.Vhost.CountAsync(empty));
        }
    }

    [Fact]
    public async Task Doctor_ForPeople_SaysTheSameInWords()
    {
        ToolOutput output = await new SandboxCtl(queue.Vhost).RunAsync("doctor");

        Assert.Equal(0, output.ExitCode);
        Assert.Contains("The engine enforces memory, pids and CPU limits.", output.Stdout, StringComparison.Ordinal);
        Assert.DoesNotContain(queue.Vhost.Password, output.Stdout + output.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_JobsWait_TakesNone()
    {
        await using BrokerVhost vhost = await DeclaredVhost.CreateAsync(broker);
        await vhost.PublishAsync("{}"u8.ToArray());

        JsonElement document = await new SandboxCtl(vhost).JsonAsync("doctor");

        Assert.Equal(("warn", "warn"), (document.GetProperty("verdict").GetString(), Checks(document)["broker.consumers"]));
        Assert.Equal("ok", Checks(document)["broker.consume.sandbox.jobs"]);
        await vhost.TakeAsync("sandbox.jobs");
    }

    [Fact]
    public async Task Doctor_OtherSettings_FindsTheQueueThatDiffers()
    {
        var ctl = new SandboxCtl(queue.Vhost) { ["DELIVERY_LIMIT"] = "7", ["MAX_TIMEOUT_S"] = "3600" };

        ToolOutput output = await ctl.RunAsync("doctor", "--role", "shim", "--json");

        Assert.Equal(1, output.ExitCode);
        Dictionary<string, string> checks = Checks(SandboxCtl.Documents(output).Single());
        Assert.Equal("broker.queue.sandbox.jobs", Assert.Single(checks, check => check.Value == "fail").Key);
        Assert.Equal("warn", checks["broker.consumer_timeout"]);
    }

    [Theory]
    [InlineData("worker", "broker.consume.sandbox.jobs", "", ".*", "sandbox\\.results")]
    [InlineData("worker", "broker.publish.results", ".*", "amq\\.default|sandbox\\.dead-letters|sandbox\\.control\\..*", ".*")]
    [InlineData("shim", "broker.publish.jobs", ".*", "sandbox\\.control|sandbox\\.reply.*", ".*")]
    [InlineData("shim", "broker.declare", "", ".*", ".*")]
    [InlineData("producer", "broker.declare", "", "sandbox\\.submit", "amon\\..*")]
    [InlineData("producer", "broker.publish.jobs", "amon\\..*", "amq\\.default", "amon\\..*")]
    public async Task Doctor_PermissionMissing_FindsWhichOne(string role, string check, string configure, string write, string read)
    {
        var ctl = new SandboxCtl(await queue.Vhost.AddUserAsync(configure, write, read));

        ToolOutput output = await ctl.RunAsync("doctor", "--role", role, "--json");

        Assert.Equal(1, output.ExitCode);
        Assert.Equal("fail", Checks(SandboxCtl.Documents(output).Single())[check]);
    }

    [Fact]
    public async Task Doctor_LeastPermissionsOfAProducer_AreEnough()
    {
        var ctl = new SandboxCtl(await queue.Vhost.AddUserAsync("amon\\..*", "sandbox\\.submit", "amon\\..*"));

        Assert.Equal("ok", (await ctl.JsonAsync("doctor", "--role", "producer")).GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task Doctor_ImageAndEngineWrong_AreFound()
    {
        var image = new SandboxCtl(queue.Vhost) { ["IMAGE"] = "no-such-image:1" };
        var engine = new SandboxCtl(queue.Vhost) { ["ENGINE"] = "unix:///no/such/socket" };

        Dictionary<string, string> withoutImage = Checks(SandboxCtl.Documents(await image.RunAsync("doctor", "--json")).Single());
        Dictionary<string, string> withoutEngine = Checks(SandboxCtl.Documents(await engine.RunAsync("doctor", "--json")).Single());

        Assert.Equal(("ok", "fail"), (withoutImage["engine.limits"], withoutImage["engine.image"]));
        Assert.Equal("fail", withoutEngine["engine.reachable"]);
        Assert.Equal("ok", withoutEngine["broker.login"]);
    }

    [Fact]
    public async Task Doctor_WrongPassword_IsFound()
    {
        var ctl = new SandboxCtl(new UriBuilder(queue.Vhost.Uri) { Password = "Wrong-4711" }.Uri);

        ToolOutput output = await ctl.RunAsync("doctor", "--role", "producer", "--json");

        Assert.Equal(1, output.ExitCode);
        Assert.Equal("fail", Checks(SandboxCtl.Documents(output).Single())["broker.login"]);
        Assert.DoesNotContain("Wrong-4711", output.Stdout + output.Stderr, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Checks(JsonElement document) => document.GetProperty("checks").EnumerateArray()
        .ToDictionary(check => check.GetProperty("name").GetString()!, check => check.GetProperty("verdict").GetString()!, StringComparer.Ordinal);
}
