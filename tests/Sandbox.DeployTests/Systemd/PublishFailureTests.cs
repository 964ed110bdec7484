using Sandbox.DeployTests.Running;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Systemd;

/// <summary>deploy/publish.sh replaces what it made itself, and nothing else. What it makes is run by <see cref="SystemdTests"/>.</summary>
public sealed class PublishFailureTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sandbox-publish-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Publish_IntoAFolderWithSomethingElse_IsRefusedAndLeavesItAlone()
    {
        string precious = Path.Combine(_folder.FullName, "precious");
        await File.WriteAllTextAsync(precious, "", TestContext.Current.CancellationToken);

        ToolOutput output = await Repository.RunAsync("deploy/publish.sh", ["--output", _folder.FullName]);

        Assert.Equal(64, output.ExitCode);
        Assert.Contains($"{_folder.FullName} holds something else than a worker", output.Stderr, StringComparison.Ordinal);
        Assert.Equal([precious], Directory.GetFileSystemEntries(_folder.FullName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public async Task Publish_IntoNoFolder_IsRefused(string output) =>
        Assert.Equal(64, (await Repository.RunAsync("deploy/publish.sh", ["--output", output])).ExitCode);
}
