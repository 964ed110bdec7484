using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Http;

/// <summary>Standard output and error around their limit, on a worker whose limit is small enough to count by hand.</summary>
public sealed class StreamLimitTests(StreamLimitTests.SmallStreams worker) : IClassFixture<StreamLimitTests.SmallStreams>
{
    private const int Limit = 1024;

    [Theory]
    [InlineData(Limit - 1)]
    [InlineData(Limit)]
    public async Task Run_StreamsWithinTheLimit_AreWhole(int bytes)
    {
        RunResult result = await worker.Shim.RunAsync(Write($"b'o' * {bytes}", $"b'e' * {bytes}"));

        Assert.Equal(new string('o', bytes), result.Stdout);
        Assert.Equal(new string('e', bytes), result.Stderr);
        Assert.Equal((false, false), (result.StdoutTruncated, result.StderrTruncated));
        Assert.Equal((0, 0), (result.StdoutDroppedBytes, result.StderrDroppedBytes));
    }

    [Fact]
    public async Task Run_StdoutOneByteOver_IsTruncatedAndDeclared()
    {
        RunResult result = await worker.Shim.RunAsync(Write($"b'o' * {Limit + 1}", "b'e'"));

        Assert.Equal((JobStatus.Ok, 0), (result.Status, result.ExitCode));
        Assert.Equal(new string('o', Limit), result.Stdout);
        Assert.Equal((true, 1), (result.StdoutTruncated, result.StdoutDroppedBytes));
        Assert.Equal((false, 0), (result.StderrTruncated, result.StderrDroppedBytes));
        Assert.Equal("e", result.Stderr);
    }

    [Fact]
    public async Task Run_StderrOneByteOver_IsTruncatedAndDeclared()
    {
        RunResult result = await worker.Shim.RunAsync(Write("b'o'", $"b'e' * {Limit + 1}"));

        Assert.Equal(new string('e', Limit), result.Stderr);
        Assert.Equal((true, 1), (result.StderrTruncated, result.StderrDroppedBytes));
        Assert.Equal((false, 0), (result.StdoutTruncated, result.StdoutDroppedBytes));
    }

    [Theory]
    [InlineData(Limit - 1, "中", 3)]
    [InlineData(Limit - 2, "中", 3)]
    [InlineData(Limit - 3, "😀", 4)]
    public async Task Run_CharacterAcrossTheLimit_IsDroppedWhole(int before, string character, int dropped)
    {
        RunResult result = await worker.Shim.RunAsync(Write($"b'o' * {before} + '{character}'.encode()", "b''"));

        Assert.Equal(new string('o', before), result.Stdout);
        Assert.Equal((true, dropped), (result.StdoutTruncated, result.StdoutDroppedBytes));
    }

    [Fact]
    public async Task Run_CharacterThatEndsAtTheLimit_IsKept()
    {
        RunResult result = await worker.Shim.RunAsync(Write($"b'o' * {Limit - 3} + '中'.encode() + b'tail'", "b''"));

        Assert.Equal(new string('o', Limit - 3) + "中", result.Stdout);
        Assert.Equal((true, 4), (result.StdoutTruncated, result.StdoutDroppedBytes));
    }

    [Fact]
    public async Task Run_Flood_IsCountedAndTheProgramFinishes()
    {
        RunResult result = await worker.Shim.RunAsync(Ask.Python(
            "import sys\nfor _ in range(64): sys.stdout.buffer.write(b'x' * (1 << 20))\nprint('done', file=sys.stderr)", 60));

        Assert.Equal((JobStatus.Ok, 0, "done\n"), (result.Status, result.ExitCode, result.Stderr));
        Assert.Equal((64 << 20) - Limit, result.StdoutDroppedBytes);
    }

    [Fact]
    public async Task Run_TimedOutWithFullStderr_StillEndsWithTheMarker()
    {
        RunResult result = await worker.Shim.RunAsync(Ask.Python($"import sys, time; sys.stderr.write('e' * {Limit * 2}); time.sleep(60)", 1));

        Assert.Equal(new string('e', Limit) + "\n" + RunResult.TimeoutMarker, result.Stderr);
        Assert.Equal((true, Limit), (result.StderrTruncated, result.StderrDroppedBytes));
    }

    private static RunRequest Write(string stdout, string stderr) =>
        Ask.Python($"import sys; sys.stdout.buffer.write({stdout}); sys.stderr.buffer.write({stderr})");

    /// <summary>Keeps 1 KiB of each stream.</summary>
    public sealed class SmallStreams : WorkerFixture
    {
        internal override WorkerSettings Settings => new() { ["MAX_STREAM_BYTES"] = "1024" };
    }
}
