using System.Text;
using Sandbox.HostileTests.Probing;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.HostileTests;

/// <summary>
/// The network probes can fail: in a container that does have a network they find it. That network is an internal one of the test's own, and
/// so is the host to be reached; nothing on it leads anywhere else.
/// </summary>
public sealed class NetworkControlTests
{
    private const int Port = 8088;

    [Fact]
    public async Task Run_InAContainerWithANetwork_NetworkProbesFindIt()
    {
        string network = TestEnvironment.UniqueName("amon-hostile");
        await Tool.RunAsync("docker", "network", "create", "--internal", "--label", $"{TestEnvironment.TestLabel}={Environment.ProcessId}", network);
        string? listener = null;
        try
        {
            listener = (await Tool.RunAsync(
                "docker", [.. Start("--detach", network), "python3", "-u", "-m", "http.server", $"{Port}"])).Stdout.Trim();
            string address = (await Tool.RunAsync(
                "docker", "inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", listener)).Stdout.Trim();
            var inputs = new Dictionary<string, string>(StringComparer.Ordinal) { ["targets"] = $"{address} {Port}", ["port"] = $"{Port}" };

            await Eventually.TrueAsync(
                async () => (await RunAsync("Network/worker-ports.py", network, inputs)).Contains($"broke: reached {address}", StringComparison.Ordinal),
                TimeSpan.FromSeconds(30),
                "the listener reached by Network/worker-ports.py");
            Assert.Contains("there is a route to", await RunAsync("Network/no-route.py", network, inputs), StringComparison.Ordinal);
            Assert.Contains("eth0", await RunAsync("Network/only-a-loopback.py", network, inputs), StringComparison.Ordinal);
        }
        finally
        {
            if (listener is not null)
            {
                await Engine.Default.RemoveContainerAsync(listener);
            }

            await Tool.TryRunAsync("docker", ["network", "rm", network]);
        }
    }

    // The probe's own code, given to a container that is no sandbox of ours; its inputs are written ahead of it.
    private static async Task<string> RunAsync(string probe, string network, Dictionary<string, string> inputs)
    {
        var program = new StringBuilder("import os\nos.makedirs('/input', exist_ok=True)\n");
        foreach ((string name, string content) in inputs)
        {
            program.Append($"open('/input/{name}', 'w').write('{content}')\n");
        }

        program.Append(ProbeCatalogue.All[probe].Request!.Code);
        ToolOutput output = await Tool.TryRunAsync(
            "docker", [.. Start("--interactive", network), "python3", "-"], Encoding.UTF8.GetBytes(program.ToString()));
        return output.Stdout + output.Stderr;
    }

    private static string[] Start(string how, string network) =>
    [
        "run", "--rm", how, "--network", network, "--user", "0:0", "--log-driver", "none",
        "--label", $"{TestEnvironment.TestLabel}={Environment.ProcessId}", TestEnvironment.SandboxImage,
    ];
}
