using System.Text.Json;
using System.Text.RegularExpressions;
using Sandbox.DeployTests.Running;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Images;

/// <summary>The bills of materials that deploy/build-images.sh writes: CycloneDX, and true.</summary>
public sealed partial class SbomTests(SbomTests.Written written) : IClassFixture<SbomTests.Written>
{
    [Theory]
    [InlineData("worker")]
    [InlineData("sandbox")]
    [InlineData("rabbitmq")]
    public void Bill_OfAnImage_IsCycloneDx(string name)
    {
        JsonElement bill = written.Bill(name);

        Assert.Equal("CycloneDX", bill.GetProperty("bomFormat").GetString());
        Assert.Equal("1.6", bill.GetProperty("specVersion").GetString());
        Assert.Equal(1, bill.GetProperty("version").GetInt32());
        Assert.Matches("^urn:uuid:[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$", bill.GetProperty("serialNumber").GetString());
        Assert.True(bill.GetProperty("metadata").GetProperty("timestamp").TryGetDateTimeOffset(out _));
        JsonElement[] components = [.. bill.GetProperty("components").EnumerateArray()];
        Assert.All(components, component =>
        {
            Assert.Equal("library", component.GetProperty("type").GetString());
            Assert.NotEmpty(component.GetProperty("name").GetString()!);
            Assert.NotEmpty(component.GetProperty("version").GetString()!);
        });
        Assert.Distinct(components.Select(component => component.GetProperty("bom-ref").GetString()));
    }

    [Fact]
    public void Bill_OfTheWorker_NamesItsPackagesAndLibraries()
    {
        Dictionary<string, JsonElement> components = written.Components("worker");

        Assert.Equal(CentralVersion("RabbitMQ.Client"), VersionOf(components, "RabbitMQ.Client"));
        Assert.Equal(CentralVersion("Docker.DotNet.Enhanced"), VersionOf(components, "Docker.DotNet.Enhanced"));
        Assert.Equal($"pkg:nuget/RabbitMQ.Client@{CentralVersion("RabbitMQ.Client")}", components["RabbitMQ.Client"].GetProperty("purl").GetString());
        Assert.StartsWith("10.", VersionOf(components, "Microsoft.NETCore.App.Runtime.linux-x64"), StringComparison.Ordinal);
        Assert.Contains("Sandbox.Execution", components);
        Assert.Matches(@"^pkg:deb/debian/libc6@[^?]+\?arch=amd64&distro=debian-13$", components["libc6"].GetProperty("purl").GetString());
        Assert.NotEmpty(components["libssl3t64"].GetProperty("licenses").EnumerateArray());
        Assert.DoesNotContain("dash", components);
    }

    /// <summary>What the programs themselves say is another source than dpkg.</summary>
    [Fact]
    public async Task Bill_OfTheSandbox_HasTheVersionsThatItsProgramsSay()
    {
        Dictionary<string, JsonElement> components = written.Components("sandbox");
        string said = (await Tool.RunAsync(
            "docker", "run", "--rm", "--label", $"{TestEnvironment.TestLabel}={Environment.ProcessId}", "--network", "none", TestEnvironment.SandboxImage, "bash", "-c", "echo $BASH_VERSION; python3 --version")).Stdout;

        Assert.StartsWith(said.Split('(')[0], VersionOf(components, "bash"), StringComparison.Ordinal);
        Assert.StartsWith(PythonVersion().Match(said).Groups[1].Value + "-", VersionOf(components, "libpython3.13-minimal"), StringComparison.Ordinal);
    }

    [Fact]
    public void Bill_OfTheBroker_NamesIt() => Assert.StartsWith("4.", VersionOf(written.Components("rabbitmq"), "rabbitmq-server"), StringComparison.Ordinal);

    private static string VersionOf(Dictionary<string, JsonElement> components, string name) => components[name].GetProperty("version").GetString()!;

    private static string CentralVersion(string package) =>
        Regex.Match(Repository.Read("Directory.Packages.props"), $"Include=\"{Regex.Escape(package)}\" Version=\"([^\"]+)\"").Groups[1].Value;

    [GeneratedRegex(@"Python (\d+\.\d+\.\d+)")]
    private static partial Regex PythonVersion();

    /// <summary>Written once for all tests here.</summary>
    public sealed class Written : IAsyncLifetime
    {
        /// <inheritdoc/>
        public async ValueTask InitializeAsync()
        {
            ToolOutput output = await Repository.RunAsync("deploy/build-images.sh", ["--sbom", "worker", "sandbox", "rabbitmq"]);
            Assert.True(output.ExitCode == 0, output.Stdout + output.Stderr);
        }

        /// <inheritdoc/>
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        internal JsonElement Bill(string name) => JsonSerializer.Deserialize<JsonElement>(Repository.Read($".artifacts/sbom/{name}.cdx.json"));

        internal Dictionary<string, JsonElement> Components(string name) => Bill(name).GetProperty("components").EnumerateArray()
            .ToDictionary(component => component.GetProperty("name").GetString()!, StringComparer.Ordinal);
    }
}
