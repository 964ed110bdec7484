using System.Text.Json;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Images;

/// <summary>What the engine says of the images.</summary>
public sealed class ImageTests
{
    [Theory]
    [InlineData(DeploymentImages.Worker)]
    [InlineData(DeploymentImages.Broker)]
    [InlineData(DeploymentImages.Prometheus)]
    [InlineData(DeploymentImages.Proxy)]
    public async Task Inspect_EveryImage_HasLabelsAndAnUnprivilegedUser(string image)
    {
        JsonElement config = await ConfigOfAsync(image);

        JsonElement labels = config.GetProperty("Labels");
        Assert.Equal(image.Split(':')[0], labels.GetProperty("org.opencontainers.image.title").GetString());
        Assert.NotEmpty(labels.GetProperty("org.opencontainers.image.description").GetString()!);
        Assert.Matches(@"^\d+\.\d+\.\d+$", labels.GetProperty("org.opencontainers.image.version").GetString());
        Assert.Matches("^[0-9a-f]{64}$", labels.GetProperty("amon.sandbox.recipe").GetString());
        Assert.DoesNotMatch("^(root|0)?(:.*)?$", config.GetProperty("User").GetString());
    }

    [Fact]
    public async Task Inspect_Worker_AsksItselfForHealthWithoutAShell()
    {
        JsonElement config = await ConfigOfAsync(DeploymentImages.Worker);

        Assert.Equal("10001:10001", config.GetProperty("User").GetString());
        Assert.Equal(["CMD", "/app/Sandbox.Worker", "health"], config.GetProperty("Healthcheck").GetProperty("Test").EnumerateArray().Select(word => word.GetString()));
        Assert.Equal("/app/Sandbox.Worker", Assert.Single(config.GetProperty("Entrypoint").EnumerateArray()).GetString());
    }

    /// <summary>It starts with nothing to write to, and no right to anything.</summary>
    [Fact]
    public async Task Run_WorkerReadOnlyWithoutCapabilitiesAndNetwork_Works()
    {
        ToolOutput help = await RunWorkerAsync("--help");
        ToolOutput health = await RunWorkerAsync("health", "--live");

        Assert.True(help.ExitCode == 0, help.Stderr);
        Assert.Contains("AMON_SANDBOX_AMQP_URI", help.Stdout, StringComparison.Ordinal);
        Assert.Equal(1, health.ExitCode);
        Assert.StartsWith("health: http://127.0.0.1:8088/health/live does not answer", health.Stderr, StringComparison.Ordinal);
    }

    private static Task<ToolOutput> RunWorkerAsync(params string[] arguments) => Tool.TryRunAsync(
        "docker",
        [
            "run", "--rm", "--label", $"{TestEnvironment.TestLabel}={Environment.ProcessId}", "--network", "none", "--read-only", "--cap-drop", "ALL",
            "--security-opt", "no-new-privileges", "--memory", "256m", "--pids-limit", "64", DeploymentImages.Worker, .. arguments,
        ]);

    private static async Task<JsonElement> ConfigOfAsync(string image) =>
        JsonSerializer.Deserialize<JsonElement>((await Tool.RunAsync("docker", "image", "inspect", "--format", "{{json .Config}}", image)).Stdout);
}
