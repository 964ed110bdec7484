using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Http;

/// <summary>The defaults that callers know, at their edge. One above each is among the bad requests.</summary>
public sealed class DefaultLimitTests(EmbeddedWorker worker)
{
    [Fact]
    public async Task Run_CodeOf128KiB_Runs() => await MustRunAsync(Ask.Python("print(1)#" + new string('c', 131_072 - 9)));

    [Fact]
    public async Task Run_ThirtyTwoFilesInAndOut_Run()
    {
        InputFile[] files = [.. Enumerable.Range(0, 32).Select(index => Ask.File($"{index:00}", $"{index}"))];

        RunResult result = await MustRunAsync(Ask.Bash("cp /input/* /output/", null, files));

        Assert.Equal(files.Select(file => file.Path), result.OutputFiles.Select(file => file.Path));
    }

    [Fact]
    public async Task Run_ThirtyThreeFilesOut_AreRefused() =>
        (await (await worker.GetAsync()).Shim.TryRunAsync(Ask.Bash("touch /output/{1..33}"))).MustRefuse(400, ErrorCodes.TooManyOutputFiles);

    [Fact]
    public async Task Run_OutputTotalOverEightMebibytes_IsRefused() =>
        (await (await worker.GetAsync()).Shim.TryRunAsync(Ask.Bash("for i in 1 2 3 4; do head -c 2097152 /dev/zero > /output/$i; done; echo > /output/5")))
            .MustRefuse(400, ErrorCodes.OutputTotalTooLarge);

    [Fact]
    public async Task Run_LongestTimeout_Runs() => await MustRunAsync(Ask.Python("", 120));

    // A program that outlasts it for certain: on a machine that is busy enough, a second may be too short for any other.
    [Fact]
    public async Task Run_ShortestTimeout_RunsForASecond() =>
        Assert.Equal(JobStatus.TimedOut, (await (await worker.GetAsync()).Shim.RunAsync(Ask.Sleep(60) with { TimeoutS = 1 })).Status);

    [Fact]
    public async Task Run_NoTimeout_HasTenSeconds()
    {
        WorkerProcess process = await worker.GetAsync();
        string job = TestEnvironment.UniqueName("default-time");

        await process.Shim.RunAsync(Ask.Python("") with { JobId = job });

        LogLine start = await process.WaitForEventAsync("sandbox.run.start", null, line => line["job_id"] == job);
        Assert.Equal("10", start["timeout_s"]);
    }

    private async Task<RunResult> MustRunAsync(RunRequest request)
    {
        RunResult result = await (await worker.GetAsync()).Shim.RunAsync(request);
        Assert.Equal((JobStatus.Ok, 0, ""), (result.Status, result.ExitCode, result.Stderr));
        return result;
    }
}
