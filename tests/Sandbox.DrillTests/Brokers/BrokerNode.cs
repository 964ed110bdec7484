using System.Globalization;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DrillTests.Brokers;

/// <summary>
/// One RabbitMQ in a container of its own, on a network of its own, addressed by that network: what is dropped there is dropped for good,
/// while a published port would be answered by the engine's proxy. Its data outlives a restart and a kill.
/// </summary>
internal sealed class BrokerNode : IAsyncDisposable
{
    private static readonly TimeSpan BootDeadline = TimeSpan.FromSeconds(90);

    private readonly string? _ownNetwork;
    private readonly string _name;

    private BrokerNode(string name, string? ownNetwork, string password) => (_name, _ownNetwork, Password) = (name, ownNetwork, password);

    /// <summary>The administrator's password; the user is called drill.</summary>
    internal string Password { get; }

    /// <summary>Where it answers; set by the start.</summary>
    internal string Address { get; private set; } = "";

    /// <summary>Its network, seen from outside; made anew at each start of the container.</summary>
    internal NetworkFaults Network { get; private set; } = null!;

    /// <summary>Starts one that stands alone.</summary>
    internal static async Task<BrokerNode> StartAsync(string image)
    {
        string name = TestEnvironment.UniqueName("drill-broker");
        var node = new BrokerNode(name, name, $"Secret-{Guid.NewGuid():N}");
        await CreateNetworkAsync(name);
        return await StartAsync(node, ["--network", name, image]);
    }

    /// <summary>Starts a member of a cluster to be.</summary>
    /// <param name="image">The image.</param>
    /// <param name="network">The cluster's network.</param>
    /// <param name="host">The member's name in it.</param>
    /// <param name="secret">The cluster's cookie, and its administrator's password.</param>
    internal static Task<BrokerNode> StartMemberAsync(string image, string network, string host, string secret) => StartAsync(
        new BrokerNode($"{network}-{host}", ownNetwork: null, secret),
        ["--network", network, "--network-alias", host, "--hostname", host, "--env", $"RABBITMQ_NODENAME=rabbit@{host}", "--env", $"SANDBOX_ERLANG_COOKIE={secret}", image]);

    internal static Task CreateNetworkAsync(string name) => Tool.RunAsync("docker", "network", "create", "--label", Label, name);

    private static async Task<BrokerNode> StartAsync(BrokerNode node, string[] arguments)
    {
        try
        {
            await Tool.RunAsync(
                "docker",
                [
                    "run", "--detach", "--name", node._name, "--label", Label,
                    "--env", "RABBITMQ_DEFAULT_USER=drill", "--env", $"RABBITMQ_DEFAULT_PASS={node.Password}", .. arguments,
                ]);
            await node.WaitUntilUpAsync();
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// SIGKILL: nothing is flushed, nobody is told. Except that queues and users are known to be on disk: RabbitMQ 4.0 writes down what it
    /// was told to make a few seconds late, and a drill makes them anew each time, as no deployment does.
    /// </summary>
    internal async Task KillAsync()
    {
        await ControlAsync("eval", "mnesia:sync_log().");
        await Tool.RunAsync("docker", "kill", _name);
    }

    /// <summary>Asks it to stop.</summary>
    internal Task StopAsync() => Tool.RunAsync("docker", "stop", "--time", "20", _name);

    /// <summary>Starts it again with the data it had, and waits until it takes clients.</summary>
    internal async Task StartAgainAsync()
    {
        await Tool.RunAsync("docker", "start", _name);
        await WaitUntilUpAsync();
    }

    /// <summary>Runs rabbitmqctl inside it.</summary>
    internal async Task<string> ControlAsync(params string[] arguments) =>
        (await Tool.RunAsync("docker", ["exec", _name, "rabbitmqctl", "--quiet", .. arguments])).Stdout;

    /// <summary>Everything it has logged.</summary>
    internal async Task<string> LogAsync()
    {
        ToolOutput output = await Tool.RunAsync("docker", "logs", _name);
        return output.Stdout + output.Stderr;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Tool.TryRunAsync("docker", ["rm", "--force", "--volumes", _name]);
        if (_ownNetwork is not null)
        {
            await Tool.TryRunAsync("docker", ["network", "rm", _ownNetwork]);
        }
    }

    private static string Label => string.Create(CultureInfo.InvariantCulture, $"{TestEnvironment.TestLabel}={Environment.ProcessId}");

    private async Task WaitUntilUpAsync()
    {
        string found = (await Tool.RunAsync("docker", "inspect", "--format", "{{.State.Pid}} {{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", _name)).Stdout;
        string[] parts = found.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Network = new NetworkFaults(int.Parse(parts[0], CultureInfo.InvariantCulture));
        Address = parts[1];
        await Eventually.TrueAsync(() => ManagementApi.AnswersAsync(this), BootDeadline, $"RabbitMQ in {_name}");
    }
}
