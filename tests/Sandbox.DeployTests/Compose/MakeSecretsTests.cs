using Sandbox.DeployTests.Running;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Compose;

/// <summary>deploy/make-secrets.sh: every secret once, for its owner alone, and kept.</summary>
public sealed class MakeSecretsTests : IDisposable
{
    private const string Script = "deploy/make-secrets.sh";
    private const UnixFileMode OwnersAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("amon-sandbox-secrets-test");

    private string Folder => Path.Combine(_parent.FullName, "secrets");

    public void Dispose() => _parent.Delete(recursive: true);

    [Fact]
    public async Task Run_Twice_KeepsEverySecretAndKeepsOthersOut()
    {
        await MakeAsync("--broker", "broker.example", Folder);
        Dictionary<string, string> first = Read();
        await MakeAsync("--broker=broker.example:5673", Folder);
        Dictionary<string, string> second = Read();

        Assert.Equal(OwnersAlone, File.GetUnixFileMode(Folder));
        Assert.Equal(first.Keys.Order(), second.Keys.Order());
        Assert.All(first.Where(file => file.Key.EndsWith(".password", StringComparison.Ordinal) || file.Key is "api_key" or "erlang_cookie" or "grafana_password" or "shim.uri"), file =>
        {
            Assert.Equal(file.Value, second[file.Key]);
            Assert.True(file.Value.Length >= 32, file.Key);
        });
        Assert.Equal($"amqp://worker:{first["worker.password"]}@broker:5672/sandbox", first["worker.uri"]);
        Assert.Equal($"amqp://worker:{first["worker.password"]}@broker.example:5672/sandbox", first["worker-host.uri"]);
        Assert.Equal($"amqp://operator:{first["operator.password"]}@broker.example:5673/sandbox", second["operator.uri"]);
        Assert.DoesNotContain(first["worker.password"], first["definitions.json"], StringComparison.Ordinal);
        Assert.Equal(second.Count(file => file.Key.EndsWith(".password", StringComparison.Ordinal)), second.Where(file => file.Key.EndsWith(".password", StringComparison.Ordinal)).Select(file => file.Value).Distinct().Count());
    }

    [Fact]
    public async Task Run_FileOfASecretIsEmpty_IsRefused()
    {
        Directory.CreateDirectory(Folder);
        await File.WriteAllTextAsync(Path.Combine(Folder, "api_key"), "", TestContext.Current.CancellationToken);

        ToolOutput output = await Repository.RunAsync(Script, [Folder]);

        Assert.Equal(78, output.ExitCode);
        Assert.Contains("api_key must hold one line", output.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--broker", "two words")]
    [InlineData("--broker", "")]
    [InlineData("--broker=user@host")]
    public async Task Run_BrokerIsNoAddress_IsRefused(params string[] arguments)
    {
        ToolOutput output = await Repository.RunAsync(Script, [.. arguments, Folder]);

        Assert.Equal(64, output.ExitCode);
        Assert.Contains("--broker takes HOST or HOST:PORT", output.Stderr, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder));
    }

    private static async Task MakeAsync(params string[] arguments)
    {
        ToolOutput output = await Repository.RunAsync(Script, arguments);
        Assert.True(output.ExitCode == 0, output.Stderr);
    }

    private Dictionary<string, string> Read() =>
        Directory.GetFiles(Folder).ToDictionary(path => Path.GetFileName(path), path => File.ReadAllText(path).Trim(), StringComparer.Ordinal);
}
