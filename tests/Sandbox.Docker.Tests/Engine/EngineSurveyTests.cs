using Sandbox.Contracts.Health;
using Sandbox.Docker.Containers;
using Sandbox.Docker.Engine;
using Sandbox.Docker.Tests.Fakes;

namespace Sandbox.Docker.Tests.Engine;

public sealed class EngineSurveyTests
{
    private const int HangGuard = 20_000;

    private const string BadInfo =
        """{"MemoryLimit":true,"PidsLimit":false,"CpuCfsQuota":true,"CgroupDriver":"cgroupfs","CgroupVersion":"1","Runtimes":{"runc":{}},"SecurityOptions":[]}""";

    [Fact(Timeout = HangGuard)]
    public async Task InspectAsync_GoodEngine_IsOkThroughout()
    {
        await using FakeEngine engine = Engine(EngineCheckTests.GoodInfo);

        IReadOnlyList<DeploymentCheck> checks = await InspectAsync(engine.Options);

        Assert.Equal(["engine.reachable", "engine.limits", "engine.seccomp", "engine.runtime", "engine.image"], checks.Select(check => check.Name));
        Assert.All(checks, check => Assert.Equal(CheckVerdict.Ok, check.Verdict));
    }

    [Fact(Timeout = HangGuard)]
    public async Task InspectAsync_EngineThatLacksMuch_FindsAllOfItAtOnce()
    {
        await using FakeEngine engine = Engine(BadInfo, imageStatus: 404);

        IReadOnlyList<DeploymentCheck> checks = await InspectAsync(engine.Options with { Runtime = "runsc" });

        Assert.Equal(
            [CheckVerdict.Ok, CheckVerdict.Fail, CheckVerdict.Fail, CheckVerdict.Fail, CheckVerdict.Fail],
            checks.Select(check => check.Verdict));
        Assert.Contains("does not enforce pids limits", checks[1].Message, StringComparison.Ordinal);
        Assert.Contains("no runtime runsc", checks[3].Message, StringComparison.Ordinal);
        Assert.Contains("has no image image:1", checks[4].Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = HangGuard)]
    public async Task InspectAsync_WhatAnUnsafeSettingAccepts_IsAWarning()
    {
        await using FakeEngine engine = Engine(BadInfo);

        IReadOnlyList<DeploymentCheck> checks = await InspectAsync(engine.Options with { UnsafeAllowUnenforcedLimits = true, UnsafeAllowNoSeccomp = true });

        Assert.Equal([CheckVerdict.Ok, CheckVerdict.Warn, CheckVerdict.Warn, CheckVerdict.Ok, CheckVerdict.Ok], checks.Select(check => check.Verdict));
    }

    [Fact(Timeout = HangGuard)]
    public async Task InspectAsync_NoEngine_SaysOnlyThat()
    {
        ContainerOptions options;
        await using (FakeEngine engine = Engine(BadInfo))
        {
            options = engine.Options;
        }

        DeploymentCheck check = Assert.Single(await InspectAsync(options));

        Assert.Equal(("engine.reachable", CheckVerdict.Fail), (check.Name, check.Verdict));
    }

    private static FakeEngine Engine(string info, int imageStatus = 200) => new(call =>
        call.Path.EndsWith("/info", StringComparison.Ordinal) ? EngineAnswer.Ok(info)
        : imageStatus == 200 ? EngineAnswer.Ok("{}")
        : EngineAnswer.Fault(imageStatus, "No such image: image:1"));

    private static Task<IReadOnlyList<DeploymentCheck>> InspectAsync(ContainerOptions options) =>
        EngineSurvey.InspectAsync(options, TestContext.Current.CancellationToken);
}
