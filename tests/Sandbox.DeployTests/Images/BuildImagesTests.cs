using Sandbox.DeployTests.Running;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Images;

/// <summary>How deploy/build-images.sh fails; that it works is what the other tests here stand on.</summary>
public sealed class BuildImagesTests
{
    [Fact]
    public async Task Run_ImageItDoesNotKnow_IsRefusedBeforeAnythingIsBuilt()
    {
        ToolOutput output = await Repository.RunAsync("deploy/build-images.sh", ["--sbom", "postgres"]);

        Assert.Equal(64, output.ExitCode);
        Assert.Contains("unknown argument 'postgres'", output.Stderr, StringComparison.Ordinal);
        Assert.Empty(output.Stdout);
    }

    [Fact]
    public async Task Run_EngineDoesNotAnswer_SaysSo()
    {
        ToolOutput output = await Tool.TryRunAsync("env", ["DOCKER_HOST=unix:///nowhere/engine.sock", "bash", Repository.PathOf("deploy/build-images.sh"), "proxy"]);

        Assert.Equal(69, output.ExitCode);
        Assert.Contains("no engine answers there", output.Stderr, StringComparison.Ordinal);
    }
}
