using System.Globalization;
using System.Text.Json;
using Sandbox.DeployTests.Running;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Compose;

/// <summary>What the compose files promise of every service, as compose itself reads them.</summary>
public sealed class ComposeFileTests
{
    private const string Alone = "docker-compose.yml";
    private const string Cluster = "docker-compose.cluster.yml";
    private const string OptIn = "docker-compose.with-docker-sock.yml";

    public static TheoryData<string> Deployments => [Alone, Cluster, $"{Alone} {OptIn}"];

    [Theory]
    [MemberData(nameof(Deployments))]
    public async Task Services_AllOfThem_AreConfinedBoundedAndWatched(string files)
    {
        foreach (JsonProperty service in await ServicesAsync(files))
        {
            Assert.True(IsConfined(service.Value), $"{service.Name} is not read-only without capabilities and new privileges.");
            Assert.True(IsBounded(service.Value), $"{service.Name} lacks a limit of memory, CPU or processes.");
            Assert.True(IsWatched(service.Value), $"{service.Name} has no health check, no restart policy or unbounded logs.");
        }
    }

    [Theory]
    [InlineData(Alone, 4)]
    [InlineData(Cluster, 7)]
    public async Task Services_WithoutTheOptIn_HaveNoEngine(string file, int count)
    {
        List<JsonProperty> services = await ServicesAsync(file);

        Assert.Equal(count, services.Count);
        Assert.All(services, service =>
        {
            Assert.DoesNotContain(".sock", service.Value.GetRawText(), StringComparison.Ordinal);
            Assert.DoesNotContain("DOCKER_HOST", service.Value.GetRawText(), StringComparison.Ordinal);
            Assert.DoesNotContain("AMON_SANDBOX_ENGINE", service.Value.GetRawText(), StringComparison.Ordinal);
            Assert.False(service.Value.TryGetProperty("privileged", out _));
        });
    }

    [Fact]
    public async Task Services_WithTheOptIn_GiveTheEngineToTheWorkerAlone()
    {
        List<JsonProperty> services = await ServicesAsync($"{Alone} {OptIn}");

        Assert.Equal(["worker"], services.Where(service => service.Value.GetRawText().Contains("docker.sock", StringComparison.Ordinal)).Select(service => service.Name));
        Assert.Contains("HIGH RISK", Repository.Read("compose/" + OptIn), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Deployments))]
    public async Task Ports_PublishedUnlessToldOtherwise_AreOnTheLoopbackAddress(string files)
    {
        IEnumerable<JsonElement> ports = (await ServicesAsync(files))
            .Where(service => service.Value.TryGetProperty("ports", out _))
            .SelectMany(service => service.Value.GetProperty("ports").EnumerateArray());

        Assert.All(ports, port => Assert.Equal("127.0.0.1", port.GetProperty("host_ip").GetString()));
    }

    /// <summary>A password in a variable is there for whoever may inspect a container.</summary>
    [Theory]
    [MemberData(nameof(Deployments))]
    public async Task Secrets_AllOfThem_AreFiles(string files)
    {
        string text = string.Join('\n', (await ServicesAsync(files)).Select(service => service.Value.GetRawText()));

        Assert.DoesNotContain("amqp://", text, StringComparison.Ordinal);
        Assert.DoesNotMatch("\"[A-Z_]*(PASS|PASSWORD|API_KEY|COOKIE)\"", text);
    }

    [Fact]
    public async Task OptIn_WithoutTheGroupOfTheSocket_SaysWhatToSet()
    {
        ToolOutput output = await ComposeAsync($"{Alone} {OptIn}", ["config", "--quiet"]);

        Assert.NotEqual(0, output.ExitCode);
        Assert.Contains("SANDBOX_DOCKER_GID", output.Stderr, StringComparison.Ordinal);
    }

    private static bool IsConfined(JsonElement service) =>
        service.GetProperty("read_only").GetBoolean()
        && Texts(service, "cap_drop") is ["ALL"]
        && !service.TryGetProperty("cap_add", out _)
        && Texts(service, "security_opt").Contains("no-new-privileges:true");

    private static bool IsBounded(JsonElement service) =>
        long.Parse(service.GetProperty("mem_limit").GetString()!, CultureInfo.InvariantCulture) is > 0 and <= 1L << 30
        && service.GetProperty("cpus").GetDouble() is > 0 and <= 1
        && service.GetProperty("pids_limit").GetInt64() is > 0 and <= 512;

    private static bool IsWatched(JsonElement service) =>
        service.GetProperty("restart").GetString() == "unless-stopped"
        && Texts(service.GetProperty("healthcheck"), "test") is ["CMD", ..]
        && service.GetProperty("logging").GetProperty("options").TryGetProperty("max-size", out _);

    private static string[] Texts(JsonElement parent, string name) => [.. parent.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];

    private static async Task<List<JsonProperty>> ServicesAsync(string files)
    {
        ToolOutput output = await ComposeAsync(files, ["--profile", "grafana", "config", "--format", "json"], "SANDBOX_DOCKER_GID=999");
        Assert.True(output.ExitCode == 0, output.Stderr);
        return [.. JsonSerializer.Deserialize<JsonElement>(output.Stdout).GetProperty("services").EnumerateObject()];
    }

    private static Task<ToolOutput> ComposeAsync(string files, string[] arguments, params string[] variables) => Tool.TryRunAsync(
        "env",
        [
            .. variables, "docker", "compose",
            .. files.Split(' ').SelectMany(file => new[] { "--file", Repository.PathOf("compose/" + file) }),
            .. arguments,
        ]);
}
