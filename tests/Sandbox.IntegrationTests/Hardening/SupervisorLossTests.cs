using System.Globalization;
using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Hardening;

/// <summary>The supervisor itself is gone, and says nothing any more: the verdict is the engine's word.</summary>
public sealed class SupervisorLossTests(SmallMemory worker) : IClassFixture<SmallMemory>
{
    [Fact]
    public async Task Run_SupervisorKilledForMemory_IsOomKilled()
    {
        Task<RunResult> running = worker.Shim.RunAsync(Ask.Bash(
            """
            echo before
            while [[ $(< /proc/1/oom_score_adj) != 1000 ]]; do sleep 0.02; done
            for folder in /tmp /work /dev/shm; do cat /dev/zero > $folder/full; done
            """,
            60));
        string container = await Engine.Default.WaitForProgramAsync(worker.Worker.Name);
        int supervisor = await Engine.Default.FindProcessOneAsync(container);

        // What only the host's administrator may do: process 1 is now as welcome to the kernel as the program's processes, and larger.
        await RunOnTheHostAsync(string.Create(CultureInfo.InvariantCulture, $"echo 1000 > /proc/{supervisor}/oom_score_adj"));
        RunResult result = await running;

        Assert.Equal((JobStatus.OomKilled, 137, "memory"), (result.Status, result.ExitCode, result.Usage?.LimitHit));
        Assert.Equal(ErrorCodes.OomKilled, result.Error?.Code);
        Assert.Equal("before\n", result.Stdout);
        Assert.Equal("on\n", (await worker.Shim.RunAsync(Ask.Python("print('on')"))).Stdout);
    }

    [Fact]
    public async Task Run_ContainerKilledFromOutside_IsNeitherOutOfMemoryNorOutOfTime()
    {
        Task<Answer> call = worker.Shim.TryRunAsync(Ask.Python("import time; print('heard'); time.sleep(100)", 120));

        await Engine.Default.KillContainerAsync(await Engine.Default.WaitForProgramAsync(worker.Worker.Name));

        (await call).MustRefuse(500, ErrorCodes.SandboxFailed);
    }

    private static async Task RunOnTheHostAsync(string script) => await Tool.RunAsync(
        "docker", "run", "--rm", "--pid", "host", "--network", "none", "--user", "0", "--log-driver", "none",
        "--label", $"{TestEnvironment.TestLabel}={Environment.ProcessId}", "--entrypoint", "bash", TestEnvironment.SandboxImage, "-c", script);
}
