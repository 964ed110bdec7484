namespace Sandbox.Cli.Tests;

public sealed class CommandLineTests
{
    // A broker that is never asked: these runs end before.
    private static readonly Dictionary<string, string> Broker = new() { ["AMON_SANDBOX_AMQP_URI"] = "amqp://user:Secret-4711@127.0.0.1:1/" };

    [Theory]
    [InlineData("nonsense")]
    [InlineData("submit", "--timeout", "0")]
    [InlineData("submit", "--timeout", "soon")]
    [InlineData("submit", "--language", "cobol")]
    [InlineData("submit", "--job-id", "no/slash")]
    [InlineData("submit", "a.py", "b.py")]
    [InlineData("submit", "--request", "r.json", "code.py")]
    [InlineData("submit", "--request", "r.json", "--timeout", "5")]
    [InlineData("run", "--wait", "0")]
    [InlineData("run", "--overwrite")]
    [InlineData("result")]
    [InlineData("result", "no/slash")]
    [InlineData("result", "a", "--parked", "--wait", "5")]
    [InlineData("cancel")]
    [InlineData("cancel", "good", "no/slash")]
    [InlineData("queues", "--interval", "5")]
    [InlineData("dead-letters", "list", "--limit", "10001")]
    [InlineData("dead-letters", "list", "--older-than", "5")]
    [InlineData("dead-letters", "show")]
    [InlineData("dead-letters", "requeue")]
    [InlineData("dead-letters", "requeue", "--limit", "5")]
    [InlineData("dead-letters", "discard", "--dry-run")]
    [InlineData("dead-letters", "discard", "--all", "--reason", "busy")]
    [InlineData("doctor", "--role", "boss")]
    public async Task Run_WrongUsage_Is64AndOneSentence(params string[] arguments)
    {
        CliRun run = await CliRun.OfAsync(arguments, Broker);

        Assert.Equal((64, ""), (run.ExitCode, run.Out));
        Assert.StartsWith("sandboxctl: ", Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WrongUsageWithJson_IsADocument()
    {
        CliRun run = await CliRun.OfAsync(["cancel", "no/slash", "--json"], Broker);

        Assert.Equal((64, ""), (run.ExitCode, run.Error));
        Assert.Equal("usage", run.Json.GetProperty("code").GetString());
        Assert.Contains("job's id", run.Json.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("amqp://user:Secret-4711@broker/")]
    [InlineData("submit", "a.py", "amqps://user:Secret-4711@broker:5671/vhost")]
    [InlineData("queues", "--management", "http://user:Secret-4711@broker:15672")]
    public async Task Run_AddressInTheWrongPlace_IsNotRepeated(params string[] arguments)
    {
        CliRun run = await CliRun.OfAsync(arguments, Broker);

        Assert.Equal(64, run.ExitCode);
        Assert.DoesNotContain("Secret-4711", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("run", "--help")]
    [InlineData("dead-letters", "show", "--help")]
    [InlineData("--version")]
    public async Task Run_AskedForHelp_Is0(params string[] arguments)
    {
        CliRun run = await CliRun.OfAsync(arguments);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.NotEmpty(run.Out);
    }

    [Theory]
    [InlineData("queues")]
    [InlineData("cancel", "a")]
    [InlineData("dead-letters", "list")]
    [InlineData("result", "a")]
    public async Task Run_NoBroker_Is78AndNamesTheVariable(params string[] arguments)
    {
        CliRun run = await CliRun.OfAsync([.. arguments, "--json"]);

        Assert.Equal(78, run.ExitCode);
        Assert.Equal("configuration", run.Json.GetProperty("code").GetString());
        Assert.Contains("AMON_SANDBOX_AMQP_URI", run.Json.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SeveralWrongSettings_AreAllTold()
    {
        CliRun run = await CliRun.OfAsync(
            ["queues"],
            new() { ["AMON_SANDBOX_AMQP_URI"] = "Secret-4711", ["AMON_SANDBOX_MAX_TIMEOUT_S"] = "0", ["AMON_SANDBOX_QUEUE_MAX_BYTES"] = "much" });

        Assert.Equal(78, run.ExitCode);
        Assert.Equal(3, run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("AMON_SANDBOX_QUEUE_MAX_BYTES must be 16m to 1024g", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret-4711", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ItsReplyQueueIsNotAllowed_Is78()
    {
        CliRun run = await CliRun.OfAsync(["run", "--json"], new(Broker) { ["AMON_SANDBOX_REPLY_TO_PREFIXES"] = "amon." });

        Assert.Equal((78, "configuration"), (run.ExitCode, run.Json.GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("queues")]
    [InlineData("dead-letters", "list")]
    [InlineData("dead-letters", "requeue", "--all")]
    [InlineData("cancel", "a")]
    public async Task Run_BrokerThatDoesNotAnswer_Is69WithoutThePassword(params string[] arguments)
    {
        CliRun run = await CliRun.OfAsync([.. arguments, "--json"], Broker);

        Assert.Equal((69, "broker_unavailable"), (run.ExitCode, run.Json.GetProperty("code").GetString()));
        Assert.DoesNotContain("Secret-4711", run.Out + run.Error, StringComparison.Ordinal);
    }
}
