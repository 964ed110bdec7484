using System.Globalization;
using System.Text.Json;

namespace Sandbox.IntegrationTests.Hardening;

/// <summary>Every hardening of design.md, read back from the engine while a job runs.</summary>
public sealed class ContainerHardeningTests(RunningSandbox sandbox) : IClassFixture<RunningSandbox>
{
    private const long MiB = 1024 * 1024;

    [Fact]
    public void Inspect_Network_IsNone()
    {
        Assert.Equal("none", Text(sandbox.Host, "NetworkMode"));
        Assert.DoesNotContain(Names(sandbox.Container.GetProperty("NetworkSettings").GetProperty("Networks")), network => network != "none");
        Assert.True(Empty(sandbox.Host, "PortBindings"));
        Assert.True(sandbox.Config.GetProperty("NetworkDisabled").GetBoolean());
    }

    [Fact]
    public void Inspect_RootFileSystem_IsReadOnly() => Assert.True(sandbox.Host.GetProperty("ReadonlyRootfs").GetBoolean());

    [Fact]
    public void Inspect_Capabilities_AreAllDroppedAndNoneAdded()
    {
        Assert.Equal(["ALL"], Strings(sandbox.Host, "CapDrop"));
        Assert.True(Empty(sandbox.Host, "CapAdd"));
        Assert.False(sandbox.Host.GetProperty("Privileged").GetBoolean());
    }

    [Fact]
    public void Inspect_Security_IsNoNewPrivilegesAndOurSeccompProfile()
    {
        string[] options = Strings(sandbox.Host, "SecurityOpt");
        Assert.Equal(2, options.Length);
        Assert.Contains(options, option => option is "no-new-privileges" or "no-new-privileges:true");
        string profile = Assert.Single(options, option => option.StartsWith("seccomp=", StringComparison.Ordinal));
        using FileStream ours = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "seccomp.json"));
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(ours).RootElement, JsonElement.Parse(profile["seccomp=".Length..])), profile);
    }

    [Fact]
    public void Inspect_User_IsNumericAndNotRoot() => Assert.Equal("10001:10001", Text(sandbox.Config, "User"));

    [Fact]
    public void Inspect_Resources_AreBounded()
    {
        Assert.Equal(128, Number(sandbox.Host, "PidsLimit"));
        Assert.Equal(512 * MiB, Number(sandbox.Host, "Memory"));
        Assert.Equal(512 * MiB, Number(sandbox.Host, "MemorySwap"));
        Assert.Equal(1_000_000_000, Number(sandbox.Host, "NanoCpus"));
        Assert.NotEqual(JsonValueKind.True, sandbox.Host.GetProperty("OomKillDisable").ValueKind);
    }

    [Fact]
    public void Inspect_Ulimits_BoundFilesAndForbidCores()
    {
        (string, long, long)[] limits =
        [
            .. sandbox.Host.GetProperty("Ulimits").EnumerateArray()
                .Select(limit => (Text(limit, "Name"), Number(limit, "Soft"), Number(limit, "Hard"))).Order(),
        ];
        Assert.Equal(
            [
                ("core", 0, 0), ("fsize", 512 * MiB, 512 * MiB), ("memlock", 65_536, 65_536), ("msgqueue", 0, 0),
                ("nice", 0, 0), ("nofile", 1024, 1024), ("rtprio", 0, 0), ("sigpending", 1024, 1024),
            ],
            limits);
    }

    [Fact]
    public void Inspect_LogDriver_IsNone() => Assert.Equal("none", Text(sandbox.Host.GetProperty("LogConfig"), "Type"));

    [Fact]
    public void Inspect_Namespaces_AreItsOwn()
    {
        Assert.Equal("private", Text(sandbox.Host, "IpcMode"));
        Assert.Equal("", Text(sandbox.Host, "PidMode"));
        Assert.Equal("", Text(sandbox.Host, "UTSMode"));
        Assert.Equal("", Text(sandbox.Host, "UsernsMode"));
    }

    [Fact]
    public void Inspect_Host_IsMountedNowhere()
    {
        Assert.Equal(0, sandbox.Container.GetProperty("Mounts").GetArrayLength());
        foreach (string way in (string[])["Binds", "Mounts", "VolumesFrom", "Devices", "DeviceRequests", "Links", "GroupAdd", "ExtraHosts"])
        {
            Assert.True(Empty(sandbox.Host, way), way);
        }

        Assert.True(Empty(sandbox.Config, "Volumes"));
    }

    [Theory]
    [InlineData("/tmp", 64)]
    [InlineData("/work", 64)]
    [InlineData("/output", 64)]
    [InlineData("/dev/shm", 64)]
    [InlineData("/input", 12)]
    [InlineData("/job", 4.125)]
    public void Inspect_WritableFolder_IsABoundedTmpfsWithoutPrograms(string folder, double mebibytes)
    {
        string[] options = Text(sandbox.Host.GetProperty("Tmpfs"), folder).Split(',');

        Assert.All((string[])["nosuid", "nodev", "noexec"], flag => Assert.Contains(flag, options));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"size={(long)(mebibytes * MiB)}"), options);
        Assert.Contains(options, option => option.StartsWith("nr_inodes=", StringComparison.Ordinal));
    }

    [Fact]
    public void Inspect_WritableFolders_AreNoMoreThanThese() =>
        Assert.Equal(["/dev/shm", "/input", "/job", "/output", "/tmp", "/work"], Names(sandbox.Host.GetProperty("Tmpfs")).Order(StringComparer.Ordinal));

    [Fact]
    public void Inspect_Labels_NameOwnerWorkerAndExpiry()
    {
        JsonElement labels = sandbox.Config.GetProperty("Labels");
        Assert.Equal(sandbox.Worker.Name, Text(labels, "amon.sandbox.worker"));
        Assert.Contains($"/{sandbox.Worker.Id}/", Text(labels, "amon.sandbox.owner"), StringComparison.Ordinal);
        long expires = long.Parse(Text(labels, "amon.sandbox.expires"), CultureInfo.InvariantCulture);
        Assert.InRange(DateTimeOffset.FromUnixTimeSeconds(expires) - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(30));
    }

    [Fact]
    public void Inspect_Environment_HoldsNothingOfTheWorker() =>
        Assert.DoesNotContain(Strings(sandbox.Config, "Env"), variable => variable.StartsWith("AMON_", StringComparison.Ordinal));

    [Fact]
    public void Inspect_Container_NeverRestartsAndHasNoTerminal()
    {
        Assert.Contains(Text(sandbox.Host.GetProperty("RestartPolicy"), "Name"), (string[])["", "no"]);
        Assert.False(sandbox.Config.GetProperty("Tty").GetBoolean());
        Assert.True(sandbox.Config.GetProperty("StdinOnce").GetBoolean());
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    private static string[] Strings(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(entry => entry.GetString()!)];

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);

    private static bool Empty(JsonElement element, string name) => !element.TryGetProperty(name, out JsonElement value) || value.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        _ => false,
    };
}
