using System.Diagnostics;
using System.Globalization;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Systemd;

/// <summary>The units under a real systemd, with the program as it is published. A minute and more; <see cref="NotifyTests"/> and <see cref="UnitFileTests"/> are the short of it.</summary>
[Trait("Category", "long")]
public sealed class SystemdTests(SystemdHost host) : IClassFixture<SystemdHost>
{
    private const string Unit = "amon-sandbox-worker.service";
    private const string Key = "hunter2";

    [Fact]
    public async Task Service_WithCredentials_RunsJobsForTheirKeyAndStopsWithoutALeftover()
    {
        await host.ConfigureAsync("worker.env", "POOL_SIZE=2", "WORKER_NAME=" + host.Name);
        await host.RunAsync($"mkdir -p /etc/credstore && (umask 077; echo {Key} > /etc/credstore/amon-sandbox.api-key)");

        await host.RunAsync($"systemctl start {Unit}");

        // At once, by Type=notify; and with no broker, whose credential is not there.
        Assert.StartsWith("401 ", await host.PostAsync(8088, "print(6 * 7)"), StringComparison.Ordinal);
        Assert.StartsWith("200 ", await host.PostAsync(8088, "print(6 * 7)", Key), StringComparison.Ordinal);
        Assert.Contains("worker.embedded", await host.RunAsync($"journalctl --unit {Unit} --output cat"), StringComparison.Ordinal);
        Assert.NotEmpty(await Engine.Default.ContainersOfAsync(host.Name));

        // As little as it was given.
        string status = $"/proc/$(systemctl show {Unit} --property MainPID --value)/status";
        Assert.Equal("CapBnd:\t0000000000000000", await host.RunAsync($"grep CapBnd {status}"));
        Assert.Equal("NoNewPrivs:\t1", await host.RunAsync($"grep NoNewPrivs {status}"));
        Assert.NotEqual("0", (await host.RunAsync($"grep Uid {status}")).Split('\t')[1]);

        long asked = Stopwatch.GetTimestamp();
        await host.RunAsync($"systemctl stop {Unit}");
        Assert.InRange(Stopwatch.GetElapsedTime(asked).TotalSeconds, 0, 20);
        Assert.Equal("success", await host.ShowAsync(Unit, "Result"));
        Assert.Empty(await Engine.Default.ContainersOfAsync(host.Name));
        await host.CleanAsync(Unit);
    }

    [Fact]
    public async Task Service_WrongConfiguration_IsNotStartedAgain()
    {
        await host.ConfigureAsync("worker.env", "MEMORY=much");

        Assert.NotEqual(0, (await host.TryAsync($"systemctl start {Unit}")).ExitCode);

        // One that will be tried again is "activating".
        Assert.Equal("failed", await host.ShowAsync(Unit, "ActiveState"));
        Assert.Equal("78", await host.ShowAsync(Unit, "ExecMainStatus"));
        Assert.Contains("AMON_SANDBOX_MEMORY must be", await host.RunAsync($"journalctl --unit {Unit} --output cat"), StringComparison.Ordinal);
        await host.CleanAsync(Unit);
    }

    [Fact]
    public async Task Service_EngineAway_IsStartedAgain()
    {
        await host.ConfigureAsync("worker.env", "ENGINE=unix:///nowhere/engine.sock");

        Assert.NotEqual(0, (await host.TryAsync($"systemctl start {Unit}")).ExitCode);

        Assert.Equal("69", await host.ShowAsync(Unit, "ExecMainStatus"));
        Assert.Equal("activating", await host.ShowAsync(Unit, "ActiveState"));
        await host.CleanAsync(Unit);
    }

    [Fact]
    public async Task Service_DrainLongerThanTheUnitsPatience_IsWaitedFor()
    {
        await host.ConfigureAsync("worker.env", "POOL_SIZE=1", "DRAIN_S=40");
        await host.RunAsync($"mkdir -p /etc/systemd/system/{Unit}.d && printf '[Service]\\nTimeoutStopSec=2\\n' > /etc/systemd/system/{Unit}.d/short.conf && systemctl daemon-reload");
        await host.RunAsync($"systemctl start {Unit}");
        Task<string> job = host.PostAsync(8088, "import time; print(1, flush=True); time.sleep(6)");
        await Eventually.TrueAsync(
            async () => (await host.RunAsync($"journalctl --unit {Unit} --output cat --since -30s")).Contains("sandbox.run.start", StringComparison.Ordinal),
            TimeSpan.FromSeconds(20),
            "a job that has begun");

        await host.RunAsync($"systemctl stop {Unit}");

        Assert.StartsWith("200 ", await job, StringComparison.Ordinal);
        Assert.Equal("success", await host.ShowAsync(Unit, "Result"));
        await host.CleanAsync(Unit);
    }

    [Fact]
    public async Task Template_TwoInstances_ServeOnTheirOwnPortsAndLeaveEachOthersSandboxesAlone()
    {
        string[] units = ["amon-sandbox-worker@8101.service", "amon-sandbox-worker@8102.service"];
        await host.ConfigureAsync("worker.env", "POOL_SIZE=1", "PORT=1");
        await host.ConfigureAsync("worker@8102.env", "DEFAULT_TIMEOUT_S=3");
        await host.RunAsync($"systemctl start {string.Join(' ', units)}");

        Assert.Contains($"\"worker\":\"{host.Name}-8101\"", await host.PostAsync(8101, ""), StringComparison.Ordinal);
        Assert.Contains("\"timed_out\":true", await host.PostAsync(8102, "import time; time.sleep(5)"), StringComparison.Ordinal);
        IReadOnlyList<string> first = await Engine.Default.WaitForPoolAsync($"{host.Name}-8101", 1, TimeSpan.FromSeconds(30));

        // Each looks for orphans every ten seconds.
        string since = await host.RunAsync("date +%s");
        await Eventually.TrueAsync(
            async () => int.Parse(await host.RunAsync("date +%s"), CultureInfo.InvariantCulture) - int.Parse(since, CultureInfo.InvariantCulture) > 11,
            TimeSpan.FromSeconds(30),
            "a look for orphans");
        Assert.Equal(first, await Engine.Default.ContainersOfAsync($"{host.Name}-8101"));
        Assert.DoesNotContain("reaper.removed", await host.RunAsync("journalctl --unit 'amon-sandbox-worker@*' --output cat"), StringComparison.Ordinal);

        foreach (string unit in units)
        {
            await host.CleanAsync(unit);
        }
    }

    [Fact]
    public async Task UserService_SetUpByTheScript_RunsUnderTheUsersOwnManager()
    {
        // The engine is the machine's, and says that it is rootless; everything else is as it is.
        await host.RunAsync("loginctl enable-linger operator && cp -r /srv/deploy /home/operator/deploy && mkdir /home/operator/bin && cp /srv/stubs/docker /home/operator/bin/");
        string run = $$"""
            setpriv --reuid=operator --regid=operator --init-groups env -i HOME=/home/operator PATH=/home/operator/bin:/usr/local/bin:/usr/bin:/bin \
                DOCKER_HOST=unix:///run/docker.sock STUB_INFO='{{Rootless.OrdinaryUser.EnforcingEngine}}' AMON_SANDBOX_API_KEY={{Key}} bash /home/operator/deploy/setup-rootless.sh
            """;

        string said = await host.RunAsync($"{run} --port 8110 --image {TestEnvironment.SandboxImage} --published /opt/amon-sandbox");

        Assert.Contains("printed 42", said, StringComparison.Ordinal);
        Assert.StartsWith("401 ", await host.PostAsync(8110, ""), StringComparison.Ordinal);
        Assert.Contains("nothing had to be changed", await host.RunAsync($"{run} --published /opt/amon-sandbox"), StringComparison.Ordinal);
        await host.RunAsync($"{run} --uninstall");
        Assert.Equal("", await host.RunAsync("find /home/operator/.config/amon-sandbox /home/operator/.local/lib/amon-sandbox /home/operator/.config/systemd/user -type f -o -type l 2>/dev/null; true"));
        Assert.NotEqual(0, (await host.TryAsync("curl -s http://127.0.0.1:8110/health/live")).ExitCode);
    }
}
