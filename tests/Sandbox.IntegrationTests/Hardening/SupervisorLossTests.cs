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
        Task<RunResult> running = worker.Shim.RunAsync(Ask.Python(
            """
            import time
            print('before', flush=True)
            while open('/proc/self/oom_score_adj').read() != '-1000\n':
                time.sleep(0.02)
            data = bytearray(900 << 20)
            """,
            60));
        string container = await Engine.Default.WaitForProgramAsync(worker.Worker.Name);
        int program = await Engine.Default.FindProgramAsync(container);

        // What only the host's administrator may do: when memory runs out, the kernel then has process 1 to kill, and nobody else.
        await RunOnTheHostAsync(string.Create(CultureInfo.InvariantCulture, $"echo -1000 > /proc/{program}/oom_score_adj"));
        RunResult result = await running;

        Assert.Equal((JobStatus.OomKilled, 137, "memory"), (result.Status, result.ExitCode, result.Usage?.LimitHit));
        Assert.Equal(ErrorCodes.OomKilled, result.Error?.Code);
        Assert.Equal("before\n", result.Stdout);
        Assert.Equal("on\n", (await worker.Shim.RunAsync(Ask.Python("print('on')"))).Stdout);
    }

    [Fact]
    public async Task Run_ContainerKilledFromOutside_IsNeitherOutOfMemoryNorOutOfTime()
    {
        Task<Answer> call = worker.Shim.TryRunAsync(Ask.Sleep(100));

        await Engine.Default.KillContainerAsync(await Engine.Default.WaitForProgramAsync(worker.Worker.Name));

        (await call).MustRefuse(500, ErrorCodes.SandboxFailed);
    }

    private static Task RunOnTheHostAsync(string script) => Tool.RunAsync(
        "docker", "run", "--rm", "--privileged", "--pid", "host", "--network", "none", "--user", "0", "--log-driver", "none",
        "--label", $"{TestEnvironment.TestLabel}={Environment.ProcessId}", "--entrypoint", "bash", TestEnvironment.SandboxImage, "-c", script);
}
