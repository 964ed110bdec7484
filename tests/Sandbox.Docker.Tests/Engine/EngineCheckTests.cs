using Docker.DotNet.Models;
using Sandbox.Docker.Containers;
using Sandbox.Docker.Engine;
using Sandbox.Docker.Tests.Fakes;

namespace Sandbox.Docker.Tests.Engine;

public sealed class EngineCheckTests
{
    private const int HangGuard = 20_000;
    internal const string GoodInfo =
        """{"MemoryLimit":true,"PidsLimit":true,"CpuCfsQuota":true,"CgroupDriver":"systemd","CgroupVersion":"2","Runtimes":{"runc":{},"runsc":{}},"ServerVersion":"20.10","SecurityOptions":["name=seccomp,profile=default","name=rootless"]}""";

    private const string NoSeccomp =
        """{"MemoryLimit":true,"PidsLimit":true,"CpuCfsQuota":true,"CgroupDriver":"systemd","CgroupVersion":"2","SecurityOptions":["name=apparmor","name=userns"]}""";

    private readonly RecordingLogger<EngineCheck> _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("systemd", true, true, true, "")]
    [InlineData("cgroupfs", true, true, true, "")]
    [InlineData("systemd", false, true, true, "memory")]
    [InlineData("systemd", true, false, true, "pids")]
    [InlineData("systemd", true, true, false, "CPU")]
    [InlineData("systemd", false, false, false, "memory, pids, CPU")]
    [InlineData("none", true, true, true, "memory, pids, CPU")]
    [InlineData("", true, true, true, "memory, pids, CPU")]
    [InlineData(null, true, true, true, "memory, pids, CPU")]
    public void FindUnenforced_Engine_IsBelievedOnlyWithACgroupDriver(string? driver, bool memory, bool pids, bool cpu, string missing)
    {
        var info = new SystemInfoResponse { CgroupDriver = driver!, MemoryLimit = memory, PidsLimit = pids, CPUCfsQuota = cpu };

        Assert.Equal(missing, EngineCheck.FindUnenforced(info));
    }

    [Fact(Timeout = HangGuard)]
    public async Task FindFaultAsync_GoodEngine_HasNone()
    {
        await using var engine = new FakeEngine(call => EngineAnswer.Ok(call.Path.EndsWith("/info", StringComparison.Ordinal) ? GoodInfo : "{}"));

        Assert.Null(await Check(engine, engine.Options).FindFaultAsync(Token));

        Assert.Contains(engine.Calls, call => call.Path.Contains("/images/image:1/json", StringComparison.Ordinal));
        Assert.Contains(_log.Events, logged => logged.Name == "engine.checked");
    }

    [Fact(Timeout = HangGuard)]
    public async Task FindFaultInDoubtAsync_NoDoubt_AsksNothing()
    {
        await using var engine = new FakeEngine(_ => EngineAnswer.Fault(500, "not to be asked"));

        Assert.Null(await Check(engine, engine.Options).FindFaultInDoubtAsync(Token));

        Assert.Empty(engine.Calls);
    }

    [Fact(Timeout = HangGuard)]
    public async Task FindFaultInDoubtAsync_DoubtComesUpWhileTheEngineAnswers_IsNotSettledByThatAnswer()
    {
        EngineCheck? check = null;
        bool doubtful = true;
        await using var engine = new FakeEngine(call =>
        {
            if (doubtful && call.Path.EndsWith("/info", StringComparison.Ordinal))
            {
                doubtful = false;
                check!.Doubt();
            }

            return EngineAnswer.Ok(call.Path.EndsWith("/info", StringComparison.Ordinal) ? GoodInfo : "{}");
        });
        check = Check(engine, engine.Options);
        check.Doubt();

        Assert.Null(await check.FindFaultInDoubtAsync(Token));
        Assert.Null(await check.FindFaultInDoubtAsync(Token));
        Assert.Null(await check.FindFaultInDoubtAsync(Token));

        Assert.Equal(2, engine.Calls.Count(call => call.Path.EndsWith("/info", StringComparison.Ordinal)));
    }

    [Fact(Timeout = HangGuard)]
    public async Task FindFaultAsync_LimitsNotEnforced_IsAFaultThatNamesThem()
    {
        await using var engine = new FakeEngine(_ => EngineAnswer.Ok("""{"CgroupDriver":"none","CgroupVersion":"1","MemoryLimit":true}"""));

        string? fault = await Check(engine, engine.Options).FindFaultAsync(Token);

        Assert.StartsWith("The engine does not enforce memory, pids, CPU limits (cgroup driver: none, cgroup v1)", fault, StringComparison.Ordinal);
    }

    [Fact(Timeout = HangGuard)]
    public async Task FindFaultAsync_LimitsNotEnforcedButAllowed_IsLoggedAsUnsafe()
    {
        await using var engine = new FakeEngine(_ => EngineAnswer.Ok("""{"CgroupDriver":"none","SecurityOptions":["name=seccomp"]}"""));

        Assert.Null(await Check(engine, engine.Options with { UnsafeAllowUnenforcedLimits = true }).FindFaultAsync(Token));

        Assert.Equal(
            "UNSAFE: the engine does not enforce memory, pids, CPU limits; running all the same, as AMON_SANDBOX_UNSAFE_ALLOW_UNENFORCED_LIMITS asks",
            Assert.Single(_log.Events, logged => logged.Name == "engine.unsafe").Text);
    }

    [Theory]
    [InlineData("", "name=seccomp,profile=default", "name=apparmor")]
    [InlineData("", "seccomp")]
    [InlineData("", "name=rootless", "name=seccomp,profile=/etc/docker/seccomp.json", "name=userns", "name=cgroupns")]
    public void FindSecurity_Engine_IsNamedInShort(string none, params string[] options)
    {
        string[] names = EngineCheck.FindSecurity(new SystemInfoResponse { SecurityOptions = options });

        Assert.Contains("seccomp", names);
        Assert.Equal(options.Length, names.Length);
        Assert.All(names, name => Assert.Matches("^[a-z]+$", name));
        Assert.Empty(EngineCheck.FindSecurity(new SystemInfoResponse { SecurityOptions = none.Length == 0 ? null! : [] }));
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(NoSeccomp)]
    [InlineData("""{"MemoryLimit":true,"PidsLimit":true,"CpuCfsQuota":true,"CgroupDriver":"systemd"}""")]
    [InlineData("""{"MemoryLimit":true,"PidsLimit":true,"CpuCfsQuota":true,"CgroupDriver":"systemd","SecurityOptions":["name=noseccomp","name=x,profile=seccomp"]}""")]
    public async Task FindFaultAsync_NoSeccomp_IsAFaultThatNamesTheWayOut(string info)
    {
        await using var engine = new FakeEngine(_ => EngineAnswer.Ok(info));

        string? fault = await Check(engine, engine.Options).FindFaultAsync(Token);

        Assert.StartsWith("The engine cannot filter system calls (seccomp)", fault, StringComparison.Ordinal);
        Assert.Contains("AMON_SANDBOX_UNSAFE_ALLOW_NO_SECCOMP", fault, StringComparison.Ordinal);
    }

    [Fact(Timeout = HangGuard)]
    public async Task FindFaultAsync_NoSeccompButAllowed_IsLoggedAsUnsafeAndRemembered()
    {
        await using var engine = new FakeEngine(_ => EngineAnswer.Ok(NoSeccomp));
        EngineCheck check = Check(engine, engine.Options with { UnsafeAllowNoSeccomp = true });
        Assert.False(check.LacksSeccomp);

        Assert.Null(await check.FindFaultAsync(Token));

        Assert.True(check.LacksSeccomp);
        Assert.Equal(["apparmor", "userns"], check.Security);
        Assert.Contains("AMON_SANDBOX_UNSAFE_ALLOW_NO_SECCOMP", Assert.Single(_log.Events, logged => logged.Name == "engine.unsafe").Text, StringComparison.Ordinal);
    }

    [Fact(Timeout = HangGuard)]
    public async Task FindFaultAsync_UserNamespacesAndRootless_AreWelcome()
    {
        await using var engine = new FakeEngine(_ => EngineAnswer.Ok(GoodInfo));
        EngineCheck check = Check(engine, engine.Options);

        Assert.Null(await check.FindFaultAsync(Token));

        Assert.Equal(["rootless", "seccomp"], check.Security);
        Assert.DoesNotContain(_log.Events, logged => logged.Name == "engine.unsafe");
    }

    [Fact(Timeout = HangGuard)]
    public async Task FindFaultAsync_OtherImageThanThePinnedOne_IsAFault()
    {
        string pin = $"image:1@sha256:{new string('a', 64)}";
        await using var engine = new FakeEngine(call => call.Path switch
        {
            var path when path.EndsWith("/info", StringComparison.Ordinal) => EngineAnswer.Ok(GoodInfo),
            var path when path.Contains("/images/image:1/json", StringComparison.Ordinal) => EngineAnswer.Ok("""{"Id":"sha256:other"}"""),
            _ => EngineAnswer.Fault(404, "No such image"),
        });

        string? fault = await Check(engine, engine.Options with { Image = pin }).FindFaultAsync(Token);

        Assert.StartsWith($"The engine's image image:1 is sha256:other, and not the one with sha256:{new string('a', 64)} that AMON_SANDBOX_IMAGE asks for", fault, StringComparison.Ordinal);
    }

    [Fact(Timeout = HangGuard)]
    public async Task FindFaultAsync_LimitsNotEnforcedButAllowed_IsNotLoggedAsEnforced()
    {
        await using var engine = new FakeEngine(_ => EngineAnswer.Ok("""{"CgroupDriver":"none","SecurityOptions":["name=seccomp"]}"""));

        await Check(engine, engine.Options with { UnsafeAllowUnenforcedLimits = true }).FindFaultAsync(Token);

        Assert.DoesNotContain(_log.Events, logged => logged.Text.Contains("enforces memory, pids and CPU", StringComparison.Ordinal));
    }

    [Theory(Timeout = HangGuard)]
    [InlineData("runsc", null)]
    [InlineData("kata", "The engine has no runtime kata: register it with the engine, or unset AMON_SANDBOX_RUNTIME.")]
    public async Task FindFaultAsync_Runtime_MustBeKnownToTheEngine(string runtime, string? sentence)
    {
        await using var engine = new FakeEngine(_ => EngineAnswer.Ok(GoodInfo));

        Assert.Equal(sentence, await Check(engine, engine.Options with { Runtime = runtime }).FindFaultAsync(Token));
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(null, "runc", false)]
    [InlineData("runsc", "runsc", true)]
    [InlineData("by-path", "by-path", true)]
    [InlineData("by-shim", "by-shim", true)]
    [InlineData("crun", "crun", false)]
    public async Task Runtime_OfTheEngines_IsTheOneInForce(string? configured, string name, bool gVisor)
    {
        await using var engine = new FakeEngine(_ => EngineAnswer.Ok(GoodInfo.Replace(
            "\"Runtimes\":{\"runc\":{},\"runsc\":{}}",
            """
            "DefaultRuntime":"runc","Runtimes":{"runc":{"path":"runc"},"runsc":{},"by-path":{"path":"/opt/gvisor/runsc"},"by-shim":{"runtimeType":"io.containerd.runsc.v1"},"crun":{"path":"/opt/runsc/crun"}}
            """,
            StringComparison.Ordinal)));
        EngineCheck check = Check(engine, engine.Options with { Runtime = configured });
        Assert.Equal((null, false), (check.Runtime, check.IsGVisor));

        Assert.Null(await check.FindFaultAsync(Token));

        Assert.Equal((name, gVisor), (check.Runtime, check.IsGVisor));
    }

    [Fact(Timeout = HangGuard)]
    public async Task FindFaultAsync_NoImage_SaysSo()
    {
        await using var engine = new FakeEngine(call => call.Path.EndsWith("/info", StringComparison.Ordinal)
            ? EngineAnswer.Ok(GoodInfo)
            : EngineAnswer.Fault(404, "No such image: image:1"));

        Assert.StartsWith("The engine has no image image:1", await Check(engine, engine.Options).FindFaultAsync(Token), StringComparison.Ordinal);
    }

    [Fact(Timeout = HangGuard)]
    public async Task FindFaultAsync_NoEngine_SaysSo()
    {
        var engine = new FakeEngine(_ => null);
        await engine.DisposeAsync();
        using var client = new EngineClient(engine.Options);

        string? fault = await new EngineCheck(client, engine.Options, _log).FindFaultAsync(Token);

        Assert.Contains("does not answer", fault, StringComparison.Ordinal);
    }

    private EngineCheck Check(FakeEngine engine, ContainerOptions options) => new(engine.Client, options, _log);
}
