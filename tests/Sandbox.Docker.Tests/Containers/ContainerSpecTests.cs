using System.Globalization;
using Docker.DotNet.Models;
using Sandbox.Docker.Containers;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Supervision;
using ContainerSpec = Sandbox.Docker.Containers.ContainerSpec;

namespace Sandbox.Docker.Tests.Containers;

public sealed class ContainerSpecTests
{
    private const long MiB = 1024 * 1024;
    private static readonly DateTimeOffset Now = new(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly CreateContainerParameters Default = Create(new ContainerOptions(), new Limits());
    private static readonly HostConfig Host = Default.HostConfig!;

    [Fact]
    public void Create_Process_IsTheSupervisorUnderANumericUserThatIsNotRoot()
    {
        Assert.Equal(["python3", "-u", "-c", SupervisorSource.Boot, "", SupervisorSource.Room], Default.Entrypoint);
        Assert.Empty(Default.Cmd!);
        string[] ids = Default.User!.Split(':');
        Assert.Equal(2, ids.Length);
        Assert.All(ids, id => Assert.InRange(int.Parse(id, NumberStyles.None, CultureInfo.InvariantCulture), 1000, 60_000));
        Assert.Equal("/work", Default.WorkingDir);
    }

    [Fact]
    public void Create_Environment_TellsNothingOfTheHost()
    {
        Assert.Empty(Default.Env!);
        Assert.Equal("sandbox", Default.Hostname);
        Assert.Equal("", Default.Domainname ?? "");
        Assert.Equal(["NONE"], Default.Healthcheck!.Test);
    }

    [Fact]
    public void Create_Streams_AreAttachedOnceAndEndWithTheWorker()
    {
        Assert.True(Default.AttachStdin && Default.AttachStdout && Default.AttachStderr && Default.OpenStdin && Default.StdinOnce);
        Assert.False(Default.Tty);
    }

    [Fact]
    public void Create_Network_IsNone()
    {
        Assert.True(Default.NetworkDisabled);
        Assert.Equal("none", Host.NetworkMode);
    }

    [Fact]
    public void Create_Namespaces_AreItsOwn()
    {
        Assert.Equal("private", Host.IpcMode);
        Assert.Equal("", Host.PidMode);
        Assert.Equal("", Host.UTSMode);
        Assert.Equal("", Host.UsernsMode ?? "");
        Assert.Equal("", Host.CgroupnsMode ?? "");
        Assert.False(Host.Privileged);
    }

    [Fact]
    public void Create_Privileges_AreNoneAndStayNone()
    {
        Assert.Equal(["ALL"], Host.CapDrop);
        Assert.Empty(Host.CapAdd!);
        Assert.Equal(["no-new-privileges:true", "seccomp=" + SeccompProfile.Text], Host.SecurityOpt);
    }

    [Fact]
    public void Create_HostPathsAndDevices_AreNone()
    {
        Assert.True(Host.ReadonlyRootfs);
        Assert.Empty(Host.Binds!);
        Assert.Empty(Host.Mounts!);
        Assert.Empty(Host.Devices!);
        Assert.Null(Default.Volumes);
        Assert.Null(Host.VolumesFrom);
        Assert.Null(Host.DeviceRequests);
        Assert.Null(Host.DeviceCgroupRules);
    }

    [Fact]
    public void Create_KernelPaths_StayMaskedAsTheEngineMasksThem()
    {
        // Absent means the engine's own list; an empty one would unmask everything.
        Assert.Null(Host.MaskedPaths);
        Assert.Null(Host.ReadonlyPaths);
    }

    [Fact]
    public void Create_Resources_AreBounded()
    {
        var options = new ContainerOptions { MemoryBytes = 300 * MiB, MemorySwapBytes = 400 * MiB, PidsLimit = 77, Cpus = 0.7 };

        HostConfig host = Create(options, new Limits()).HostConfig!;

        Assert.Equal(300 * MiB, host.Memory);
        Assert.Equal(400 * MiB, host.MemorySwap);
        Assert.Equal(77, host.PidsLimit);
        Assert.Equal(700_000_000, host.NanoCPUs);
        Assert.False(host.OomKillDisable);
        Assert.Equal(
            ["core=0:0", "fsize=314572800:314572800", "memlock=65536:65536", "msgqueue=0:0", "nice=0:0", "nofile=1024:1024", "rtprio=0:0", "sigpending=1024:1024"],
            host.Ulimits!.Select(limit => $"{limit.Name}={limit.Soft}:{limit.Hard}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Create_DefaultResources_AreTheDesigns()
    {
        Assert.Equal((512 * MiB, 512 * MiB), (Host.Memory, Host.MemorySwap));
        Assert.Equal(128, Host.PidsLimit);
        Assert.Equal(1_000_000_000, Host.NanoCPUs);
        Assert.Contains($"size={64 * MiB}", Host.Tmpfs!["/dev/shm"], StringComparison.Ordinal);
    }

    [Fact]
    public void Create_WritableFolders_AreBoundedTmpfsAndNothingElse()
    {
        var limits = new Limits { InputTotalBytes = 1000, CodeBytes = 2000 };

        IDictionary<string, string> tmpfs = Create(new ContainerOptions { TmpfsBytes = 5 * MiB }, limits).HostConfig!.Tmpfs!;

        Assert.Equal(["/dev/shm", "/input", "/job", "/output", "/tmp", "/work"], tmpfs.Keys.Order(StringComparer.Ordinal));
        foreach ((string folder, string text) in tmpfs)
        {
            var settings = text.Split(',').Select(setting => setting.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair.ElementAtOrDefault(1), StringComparer.Ordinal);
            Assert.True(settings.ContainsKey("nosuid") && settings.ContainsKey("nodev") && settings.ContainsKey("noexec"), folder);
            Assert.DoesNotContain(settings.Keys, key => key is "suid" or "dev" or "exec");
            Assert.InRange(int.Parse(settings["nr_inodes"]!, CultureInfo.InvariantCulture), 1000, 100_000);
            long size = long.Parse(settings["size"]!, CultureInfo.InvariantCulture);
            long least = folder switch { "/input" => 1000, "/job" => 2000, _ => 5 * MiB };
            Assert.InRange(size, least, folder is "/input" or "/job" ? least + (8 * MiB) : least);
        }
    }

    [Fact]
    public void Create_Logs_AreKeptNowhere()
    {
        Assert.Equal("none", Host.LogConfig!.Type);
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("runsc", "runsc")]
    public void Create_Runtime_IsTheOperatorsOrTheEnginesOwn(string? runtime, string expected)
    {
        Assert.Equal(expected, Create(new ContainerOptions { Runtime = runtime }, new Limits()).HostConfig!.Runtime);
    }

    [Fact]
    public void Create_Image_IsTheOperators()
    {
        Assert.Equal("own:2", Create(new ContainerOptions { Image = "own:2" }, new Limits()).Image);
    }

    [Fact]
    public void Create_EverySettingThatIsNotNamedHere_IsTheEnginesDefault()
    {
        // A setting added to ContainerSpec must be added here on purpose.
        Assert.Equal(
            [
                "Binds", "CapAdd", "CapDrop", "Devices", "IpcMode", "LogConfig", "Memory", "MemorySwap", "Mounts", "NanoCPUs", "NetworkMode",
                "PidsLimit", "ReadonlyRootfs", "SecurityOpt", "Tmpfs", "Ulimits",
            ],
            Set(Host).Order(StringComparer.Ordinal));
        Assert.True(Host.RestartPolicy is null or { Name: RestartPolicyKind.Undefined });
        Assert.Equal(
            [
                "AttachStderr", "AttachStdin", "AttachStdout", "Cmd", "Entrypoint", "Env", "Healthcheck", "HostConfig", "Hostname", "Image",
                "Labels", "NetworkDisabled", "OpenStdin", "StdinOnce", "User", "WorkingDir",
            ],
            Set(Default).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(120, 10)]
    [InlineData(3600, 86_400)]
    public void Create_Labels_NameTheOwnerAndExpireAfterTheLongestWaitAndJob(int longestJob, int longestWait)
    {
        IDictionary<string, string> labels = Create(new ContainerOptions { MaxWait = TimeSpan.FromSeconds(longestWait) }, new Limits { MaxTimeoutSeconds = longestJob }).Labels!;

        Assert.Equal("owner-1", labels["amon.sandbox.owner"]);
        Assert.Equal("worker-1", labels["amon.sandbox.worker"]);
        DateTimeOffset expires = DateTimeOffset.FromUnixTimeSeconds(long.Parse(labels["amon.sandbox.expires"], CultureInfo.InvariantCulture));
        Assert.InRange(expires, Now.AddSeconds(longestWait + longestJob + 60), Now.AddSeconds(longestWait + longestJob + 900));
    }

    private static CreateContainerParameters Create(ContainerOptions options, Limits limits) => ContainerSpec.Create(options, limits, "worker-1", "owner-1", Now);

    private static IEnumerable<string> Set(object parameters) => parameters.GetType().GetProperties()
        .Where(property => property.GetValue(parameters) switch
        {
            null or false or "" or 0L or 0 or (ushort)0 or 0UL => false,
            ConsoleSize or RestartPolicy => false,
            _ => true,
        })
        .Select(property => property.Name);
}
