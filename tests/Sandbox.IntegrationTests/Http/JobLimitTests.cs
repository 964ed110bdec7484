using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Http;

/// <summary>Each limit one below, at and one above, on a worker with small ones.</summary>
public sealed class JobLimitTests(JobLimitTests.SmallLimits worker) : IClassFixture<JobLimitTests.SmallLimits>
{
    private const int CodeBytes = 1000;
    private const int Files = 3;
    private const int FileBytes = 500;
    private const int TotalBytes = 1200;

    // Base64 of the files, the code with every character escaped, 8 KiB for each file's path, and 64 KiB for the rest.
    private const int BodyBytes = (TotalBytes / 3 * 4) + (CodeBytes * 6) + (Files * 8192) + 65_536;

    [Theory]
    [InlineData(CodeBytes - 1)]
    [InlineData(CodeBytes)]
    public async Task Run_CodeWithinTheLimit_Runs(int bytes) =>
        Assert.Equal(JobStatus.Ok, (await worker.Shim.RunAsync(Ask.Python(new string('#', bytes)))).Status);

    [Fact]
    public async Task Run_CodeOneByteOver_IsRefused() =>
        (await worker.Shim.TryRunAsync(Ask.Python(new string('#', CodeBytes + 1)))).MustRefuse(400, ErrorCodes.CodeTooLarge);

    [Fact]
    public async Task Run_CodeInMultibyteCharacters_IsCountedInBytes()
    {
        string atLimit = "#" + new string('中', (CodeBytes - 1) / 3);
        Assert.Equal(JobStatus.Ok, (await worker.Shim.RunAsync(Ask.Python(atLimit))).Status);

        (await worker.Shim.TryRunAsync(Ask.Python(atLimit + "#"))).MustRefuse(400, ErrorCodes.CodeTooLarge);
    }

    [Theory]
    [InlineData(Files - 1)]
    [InlineData(Files)]
    public async Task Run_FileCountWithinTheLimit_Runs(int count)
    {
        RunResult result = await worker.Shim.RunAsync(Ask.Bash("ls /input | wc -l", null, Inputs([.. Enumerable.Repeat(1, count)])));

        Assert.Equal($"{count}\n", result.Stdout);
    }

    [Fact]
    public async Task Run_OneFileTooMany_IsRefused() =>
        (await worker.Shim.TryRunAsync(Ask.Bash("", null, Inputs(1, 1, 1, 1)))).MustRefuse(400, ErrorCodes.TooManyInputFiles);

    [Theory]
    [InlineData(FileBytes - 1)]
    [InlineData(FileBytes)]
    public async Task Run_FileWithinTheLimit_Runs(int bytes)
    {
        RunResult result = await worker.Shim.RunAsync(Ask.Bash("wc -c < /input/f0", null, Inputs(bytes)));

        Assert.Equal($"{bytes}\n", result.Stdout);
    }

    [Fact]
    public async Task Run_FileOneByteOver_IsRefused() =>
        (await worker.Shim.TryRunAsync(Ask.Bash("", null, Inputs(FileBytes + 1)))).MustRefuse(400, ErrorCodes.InputFileTooLarge);

    [Theory]
    [InlineData(TotalBytes - 1001)]
    [InlineData(TotalBytes - 1000)]
    public async Task Run_InputTotalWithinTheLimit_Runs(int last)
    {
        RunResult result = await worker.Shim.RunAsync(Ask.Bash("cat /input/* | wc -c", null, Inputs(500, 500, last)));

        Assert.Equal($"{1000 + last}\n", result.Stdout);
    }

    [Fact]
    public async Task Run_InputTotalOneByteOver_IsRefused() =>
        (await worker.Shim.TryRunAsync(Ask.Bash("", null, Inputs(500, 500, TotalBytes - 999)))).MustRefuse(400, ErrorCodes.InputTotalTooLarge);

    [Theory]
    [InlineData(Files - 1)]
    [InlineData(Files)]
    public async Task Run_OutputCountWithinTheLimit_ComesBack(int count)
    {
        RunResult result = await worker.Shim.RunAsync(Leave([.. Enumerable.Repeat(1, count)]));

        Assert.Equal(count, result.OutputFiles.Count);
    }

    [Fact]
    public async Task Run_OneOutputTooMany_IsRefused() =>
        (await worker.Shim.TryRunAsync(Leave(1, 1, 1, 1))).MustRefuse(400, ErrorCodes.TooManyOutputFiles);

    [Theory]
    [InlineData(FileBytes - 1)]
    [InlineData(FileBytes)]
    public async Task Run_OutputWithinTheLimit_ComesBack(int bytes)
    {
        RunResult result = await worker.Shim.RunAsync(Leave(bytes));

        Assert.Equal(bytes, Assert.Single(result.OutputFiles).Size);
    }

    [Fact]
    public async Task Run_OutputOneByteOver_IsRefused() =>
        (await worker.Shim.TryRunAsync(Leave(FileBytes + 1))).MustRefuse(400, ErrorCodes.OutputFileTooLarge);

    [Theory]
    [InlineData(TotalBytes - 1001)]
    [InlineData(TotalBytes - 1000)]
    public async Task Run_OutputTotalWithinTheLimit_ComesBack(int last)
    {
        RunResult result = await worker.Shim.RunAsync(Leave(500, 500, last));

        Assert.Equal(1000 + last, result.OutputFiles.Sum(file => file.Size));
    }

    [Fact]
    public async Task Run_OutputTotalOneByteOver_IsRefused() =>
        (await worker.Shim.TryRunAsync(Leave(500, 500, TotalBytes - 999))).MustRefuse(400, ErrorCodes.OutputTotalTooLarge);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Run_TimeoutWithinTheLimit_Runs(int seconds) =>
        Assert.Equal(JobStatus.Ok, (await worker.Shim.RunAsync(Ask.Python("", seconds))).Status);

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public async Task Run_TimeoutOutOfRange_IsRefused(int seconds) =>
        (await worker.Shim.TryRunAsync(Ask.Python("", seconds))).MustRefuse(400, ErrorCodes.InvalidTimeout);

    [Fact]
    public async Task Run_NoTimeout_TakesTheDefault()
    {
        RunResult result = await worker.Shim.RunAsync(Ask.Python("import time; time.sleep(60)"));

        Assert.Equal(JobStatus.TimedOut, result.Status);
        Assert.InRange(result.Timings.RunMs, 1990, 5000);
    }

    [Theory]
    [InlineData(BodyBytes - 1)]
    [InlineData(BodyBytes)]
    public async Task Run_BodyWithinItsLimit_Runs(int bytes) =>
        Assert.Equal(JobStatus.Ok, (await worker.Shim.PostAsync(Padded(bytes))).Result.Status);

    [Theory]
    [InlineData(BodyBytes + 1)]
    [InlineData(BodyBytes * 10)]
    public async Task Run_BodyOverItsLimit_Is413(int bytes)
    {
        (await worker.Shim.PostPolitelyAsync(Padded(bytes))).MustRefuse(413, ErrorCodes.BodyTooLarge);

        Assert.Equal(JobStatus.Ok, (await worker.Shim.RunAsync(Ask.Python(""))).Status);
    }

    private static string Padded(int bytes)
    {
        const string Job = """{"language":"python","code":""}""";
        return Job + new string(' ', bytes - Job.Length);
    }

    private static InputFile[] Inputs(params int[] sizes) => [.. sizes.Select((size, index) => Ask.File($"f{index}", new byte[size]))];

    private static RunRequest Leave(params int[] sizes) =>
        Ask.Bash(string.Join('\n', sizes.Select((size, index) => $"head -c {size} /dev/zero > /output/f{index}")));

    /// <summary>Every limit of a job small.</summary>
    public sealed class SmallLimits : WorkerFixture
    {
        internal override WorkerSettings Settings => new()
        {
            ["MAX_CODE_BYTES"] = "1000",
            ["MAX_FILE_COUNT"] = "3",
            ["MAX_SINGLE_FILE_BYTES"] = "500",
            ["MAX_INPUT_TOTAL_BYTES"] = "1200",
            ["MAX_OUTPUT_TOTAL_BYTES"] = "1200",
            ["MAX_TIMEOUT_S"] = "3",
            ["DEFAULT_TIMEOUT_S"] = "2",
        };
    }
}
