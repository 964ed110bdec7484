using Docker.DotNet.Models;
using Sandbox.Docker.Containers;
using Sandbox.Docker.Engine;
using Sandbox.Docker.Tests.Fakes;

namespace Sandbox.Docker.Tests.Engine;

public sealed class EngineCheckTests
{
    private const int HangGuard = 20_000;
    private const string GoodInfo =
        """{"MemoryLimit":true,"PidsLimit":true,"CpuCfsQuota":true,"CgroupDriver":"systemd","CgroupVersion":"2","Runtimes":{"runc":{},"runsc":{}},"ServerVersion":"20.10"}""";

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
    public async Task FindFaultAsync_LimitsNotEnforced_IsAFaultThatNamesThem()
    {
        await using var engine = new FakeEngine(_ => EngineAnswer.Ok("""{"CgroupDriver":"none","CgroupVersion":"1","MemoryLimit":true}"""));

        string? fault = await Check(engine, engine.Options).FindFaultAsync(Token);

        Assert.StartsWith("The engine does not enforce memory, pids, CPU limits (cgroup driver: none, cgroup v1)", fault, StringComparison.Ordinal);
    }

    [Fact(Timeout = HangGuard)]
    public async Task FindFaultAsync_LimitsNotEnforcedButAllowed_IsLoggedAsUnsafe()
    {
        await using var engine = new FakeEngine(_ => EngineAnswer.Ok("""{"CgroupDriver":"none"}"""));

        Assert.Null(await Check(engine, engine.Options with { UnsafeAllowUnenforcedLimits = true }).FindFaultAsync(Token));

        Assert.Contains("UNSAFE", Assert.Single(_log.Events, logged => logged.Name == "engine.unsafe").Text, StringComparison.Ordinal);
    }

    [Fact(Timeout = HangGuard)]
    public async Task FindFaultAsync_LimitsNotEnforcedButAllowed_IsNotLoggedAsEnforced()
    {
        await using var engine = new FakeEngine(_ => EngineAnswer.Ok("""{"CgroupDriver":"none"}"""));

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
