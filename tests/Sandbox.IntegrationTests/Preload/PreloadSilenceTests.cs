using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Preload;

/// <summary>What a library prints before there is a program is nobody's output, and no part of the protocol.</summary>
public sealed class PreloadSilenceTests(AwkwardLibraries libraries)
{
    private static readonly TimeSpan LongAfterItSpoke = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData("this")]
    [InlineData("antigravity")]
    [InlineData("amon_prints")]
    [InlineData("this,amon_prints,json")]
    public async Task Run_LibraryThatPrintsWhenImported_IsNotHeard(string preload)
    {
        await using WorkerProcess worker = await StartAsync(preload);

        RunResult python = await worker.Shim.RunAsync(Ask.Python(
            $"import sys, os; import {preload}; print('mine'); os.write(2, b'mine too\\n'); print({preload.Split(',').Length} <= len(sys.modules))"));
        RunResult bash = await worker.Shim.RunAsync(Ask.Bash("echo mine; echo mine too >&2"));

        Assert.Equal((JobStatus.Ok, 0, "mine\nTrue\n", "mine too\n"), (python.Status, python.ExitCode, python.Stdout, python.Stderr));
        Assert.Equal((JobStatus.Ok, 0, "mine\n", "mine too\n"), (bash.Status, bash.ExitCode, bash.Stdout, bash.Stderr));
    }

    [Fact]
    public async Task Run_LibraryWhoseThreadPrintsWhileItsSandboxWaits_IsNotHeard()
    {
        await using WorkerProcess worker = await StartAsync("amon_speaks_later");
        await Eventually.TrueAsync(
            async () => await Engine.Default.RunningContainersOfAsync(worker.Name) is [var container]
                && DateTimeOffset.UtcNow - (await Engine.Default.InspectAsync(container)).GetProperty("State").GetProperty("StartedAt").GetDateTimeOffset() > LongAfterItSpoke,
            TimeSpan.FromSeconds(30),
            "a sandbox that has waited for a while");

        RunResult result = await worker.Shim.RunAsync(Ask.Python("import amon_speaks_later; print(amon_speaks_later.spoken)"));

        Assert.Equal(("True\n", ""), (result.Stdout, result.Stderr));
    }

    private async Task<WorkerProcess> StartAsync(string preload) =>
        await WorkerProcess.StartReadyAsync(new() { ["IMAGE"] = await libraries.GetImageAsync(), ["PRELOAD"] = preload, ["POOL_SIZE"] = "1" });
}
