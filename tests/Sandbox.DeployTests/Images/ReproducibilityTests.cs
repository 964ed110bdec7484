using Sandbox.DeployTests.Running;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Images;

/// <summary>Two builds of the same recipe hold the same: every path, its mode, owner and content. Times are not compared.</summary>
public sealed class ReproducibilityTests
{
    [Theory]
    [Trait("Category", "long")]
    [InlineData("sandbox", TestEnvironment.SandboxImage)]
    [InlineData("worker", DeploymentImages.Worker)]
    [InlineData("rabbitmq", DeploymentImages.Broker)]
    [InlineData("prometheus", DeploymentImages.Prometheus)]
    [InlineData("proxy", DeploymentImages.Proxy)]
    public async Task Build_Twice_HoldsTheSame(string name, string image)
    {
        IReadOnlyList<ArchivedFile> first = await BuildAsync(name, image);
        IReadOnlyList<ArchivedFile> second = await BuildAsync(name, image);

        Assert.Equal("", string.Join('\n', first.Except(second).Concat(second.Except(first))));
    }

    private static async Task<IReadOnlyList<ArchivedFile>> BuildAsync(string name, string image)
    {
        ToolOutput output = await Repository.RunAsync("deploy/build-images.sh", ["--fresh", name], TimeSpan.FromMinutes(20));
        Assert.True(output.ExitCode == 0, output.Stdout + output.Stderr);
        return await ArchivedFile.OfImageAsync(image);
    }
}
