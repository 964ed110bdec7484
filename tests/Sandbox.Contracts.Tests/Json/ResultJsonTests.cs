using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;

namespace Sandbox.Contracts.Tests.Json;

public sealed class ResultJsonTests
{
    private const int MiB = 1024 * 1024;

    // Smaller than any real limit, to keep these tests fast; the cutting does not care.
    private const int Bound = 64 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    [Fact]
    public void Encode_ResultThatFitsExactly_IsNotCut()
    {
        RunResult result = Result("hello", "world");
        int exact = JsonSerializer.SerializeToUtf8Bytes(result, ContractJson.Wire.RunResult).Length;

        RunResult decoded = Decode(ResultJson.Encode(result, exact));

        Assert.Equal(("hello", "world"), (decoded.Stdout, decoded.Stderr));
        Assert.False(decoded.StdoutTruncated || decoded.StderrTruncated);
        Assert.Equal(0, decoded.StdoutDroppedBytes + decoded.StderrDroppedBytes);
    }

    [Fact]
    public void Encode_ResultOneByteOver_IsCut()
    {
        RunResult result = Result(new string('x', 5000), "");
        int exact = JsonSerializer.SerializeToUtf8Bytes(result, ContractJson.Wire.RunResult).Length;

        byte[] body = ResultJson.Encode(result, exact - 1);

        Assert.True(body.Length < exact);
        Assert.True(Decode(body).StdoutTruncated);
    }

    [Fact]
    public void Encode_NulFilledStreams_FitsTheBound()
    {
        // Each NUL takes six bytes in JSON: 12 MiB before the cut.
        string nul = new('\0', MiB);

        byte[] body = ResultJson.Encode(Result(nul, nul), MiB);

        Assert.True(body.Length <= MiB, $"{body.Length} bytes");
        RunResult decoded = Decode(body);
        Assert.True(decoded.StdoutTruncated && decoded.StderrTruncated);
        Assert.Equal(MiB, decoded.Stdout.Length + decoded.StdoutDroppedBytes);
        Assert.Equal(MiB, decoded.Stderr.Length + decoded.StderrDroppedBytes);
    }

    [Fact]
    public void Encode_OnlyStdoutTooLong_LeavesStderrAlone()
    {
        RunResult decoded = Decode(ResultJson.Encode(Result(new string('x', 3 * Bound), "short"), Bound));

        Assert.True(decoded.StdoutTruncated);
        Assert.Equal(3 * Bound, decoded.Stdout.Length + decoded.StdoutDroppedBytes);
        Assert.InRange(decoded.Stdout.Length, Bound / 4, Bound);
        Assert.Equal("short", decoded.Stderr);
        Assert.False(decoded.StderrTruncated);
        Assert.Equal(0, decoded.StderrDroppedBytes);
    }

    [Fact]
    public void Encode_OnlyStderrTooLong_LeavesStdoutAlone()
    {
        RunResult decoded = Decode(ResultJson.Encode(Result("short", new string('x', 3 * Bound)), Bound));

        Assert.True(decoded.StderrTruncated);
        Assert.Equal(3 * Bound, decoded.Stderr.Length + decoded.StderrDroppedBytes);
        Assert.InRange(decoded.Stderr.Length, Bound / 4, Bound);
        Assert.Equal("short", decoded.Stdout);
        Assert.False(decoded.StdoutTruncated);
    }

    [Fact]
    public void Encode_CutText_IsTheBeginningOfTheOriginal()
    {
        string original = string.Concat(Enumerable.Range(0, 40_000).Select(number => $"{number},"));

        RunResult decoded = Decode(ResultJson.Encode(Result(original, ""), Bound));

        Assert.StartsWith(decoded.Stdout, original, StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_AlreadyTruncatedStreams_AddsToWhatWasDropped()
    {
        RunResult result = Result(new string('x', 2 * Bound), new string('y', 2 * Bound)) with
        {
            StdoutTruncated = true,
            StdoutDroppedBytes = 1000,
            StderrTruncated = true,
            StderrDroppedBytes = 2000,
        };

        RunResult decoded = Decode(ResultJson.Encode(result, Bound));

        Assert.Equal((2 * Bound) + 1000, decoded.Stdout.Length + decoded.StdoutDroppedBytes);
        Assert.Equal((2 * Bound) + 2000, decoded.Stderr.Length + decoded.StderrDroppedBytes);
    }

    [Fact]
    public void Encode_MoreDroppedThanThereAreNumbersFor_IsTheLargestNumber()
    {
        RunResult result = Result(new string('x', 2 * Bound), new string('y', 2 * Bound)) with { StdoutDroppedBytes = long.MaxValue, StderrDroppedBytes = long.MaxValue };

        RunResult decoded = Decode(ResultJson.Encode(result, Bound));

        Assert.Equal((long.MaxValue, long.MaxValue), (decoded.StdoutDroppedBytes, decoded.StderrDroppedBytes));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Encode_SurrogatePairsAtTheCut_AreNotSplit(int shift)
    {
        // Every halving cuts at another offset: with each shift some of them would hit the middle of a pair.
        string text = new string('x', shift) + string.Concat(Enumerable.Repeat("😀", 50_000));
        long total = Strict.GetByteCount(text);

        RunResult decoded = Decode(ResultJson.Encode(Result(text, text), Bound));

        foreach ((string kept, long dropped) in new[] { (decoded.Stdout, decoded.StdoutDroppedBytes), (decoded.Stderr, decoded.StderrDroppedBytes) })
        {
            Assert.DoesNotContain('\uFFFD', kept);
            Assert.Equal(total, Strict.GetByteCount(kept) + dropped);
        }
    }

    [Theory]
    [InlineData('x', Bound)]
    [InlineData('\0', Bound)]
    [InlineData('\n', Bound)]
    [InlineData('嗨', Bound)]
    public void Encode_TimedOut_KeepsTheMarkerAsLastLine(char fill, int count)
    {
        RunResult result = Result("", new string(fill, 3 * count) + "\n" + RunResult.TimeoutMarker) with { TimedOut = true };

        RunResult decoded = Decode(ResultJson.Encode(result, Bound));

        Assert.Equal(RunResult.TimeoutMarker, decoded.Stderr.Split('\n')[^1]);
        Assert.True(decoded.StderrTruncated);
        Assert.StartsWith(fill.ToString(), decoded.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_TimedOut_DropsExactlyWhatItDeclares()
    {
        string stderr = new string('x', 40 * Bound) + "\n" + RunResult.TimeoutMarker;

        RunResult decoded = Decode(ResultJson.Encode(Result("", stderr), Bound));

        Assert.Equal(stderr.Length, decoded.Stderr.Length + decoded.StderrDroppedBytes);
    }

    [Fact]
    public void Encode_FilesNearTheBound_CutsTextToNothingButNeverAFile()
    {
        byte[] content = new byte[300 * 1024];
        Random.Shared.NextBytes(content);
        RunResult result = Result(new string('o', Bound), new string('e', Bound)) with
        {
            OutputFiles = [new OutputFile { Path = "f", ContentB64 = content, Size = content.Length }],
        };
        int withoutText = JsonSerializer.SerializeToUtf8Bytes(result with { Stdout = "", Stderr = "" }, ContractJson.Wire.RunResult).Length;

        byte[] body = ResultJson.Encode(result, withoutText + 200);

        Assert.True(body.Length <= withoutText + 200, $"{body.Length} bytes");
        OutputFile file = Assert.Single(Decode(body).OutputFiles);
        Assert.Equal(content, file.ContentB64);
        Assert.Equal(content.Length, file.Size);
    }

    [Fact]
    public void Encode_FilesAloneOverTheBound_Throws()
    {
        // Start-up validation forbids limits that allow this; silence here would be a result that no broker takes.
        RunResult result = Result("out", RunResult.TimeoutMarker) with
        {
            OutputFiles = [new OutputFile { Path = "f", ContentB64 = new byte[2 * Bound], Size = 2 * Bound }],
        };

        Assert.Throws<UnreachableException>(() => ResultJson.Encode(result, Bound));
    }

    [Theory]
    [InlineData('x', 1)]
    [InlineData('\0', 6)]
    [InlineData('"', 2)]
    [InlineData('嗨', 3)]
    [InlineData('\u2028', 6)]
    public void Encode_OneLongStream_KeepsAllThatFits(char fill, int encoded)
    {
        byte[] body = ResultJson.Encode(Result(new string(fill, 3 * Bound), "short"), Bound);

        // What the two counts of dropped bytes might have taken, and the character that did not fit.
        Assert.InRange(body.Length, Bound - 38 - encoded, Bound);
    }

    [Fact]
    public void Encode_BothStreamsTooLong_ShareTheRoom()
    {
        RunResult decoded = Decode(ResultJson.Encode(Result(new string('\0', Bound), new string('x', 10 * Bound)), Bound));

        Assert.InRange(decoded.Stdout.Length * 6, (Bound / 2) - 400, Bound / 2);
        Assert.InRange(decoded.Stderr.Length, (Bound / 2) - 400, Bound / 2);
    }

    [Fact]
    public void Encode_OneStreamLongAndOneNot_GivesTheLongOneWhatTheOtherLeaves()
    {
        RunResult decoded = Decode(ResultJson.Encode(Result(new string('o', Bound / 4), new string('e', 10 * Bound)), Bound));

        Assert.False(decoded.StdoutTruncated);
        Assert.InRange(decoded.Stderr.Length, (Bound * 3 / 4) - 800, Bound * 3 / 4);
    }

    [Fact]
    public void Encode_EverythingAtItsMost_MakesTwoEncodingsAndNoMore()
    {
        // Once a job's limits are filled with NUL bytes; it was halved and encoded anew nine times for a while.
        string nul = new('\0', MiB);
        byte[] content = new byte[8 * MiB];
        RunResult result = Result(nul, nul) with { OutputFiles = [new OutputFile { Path = "f", ContentB64 = content, Size = content.Length }] };
        int whole = JsonSerializer.SerializeToUtf8Bytes(result, ContractJson.Wire.RunResult).Length;
        ResultJson.Encode(Result("", ""), MiB);

        long before = GC.GetAllocatedBytesForCurrentThread();
        ResultJson.Encode(result, 12 * MiB);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // The writer's own buffer may grow beside the array that it becomes.
        Assert.InRange(allocated, 0, 6L * whole);
    }

    private static RunResult Result(string stdout, string stderr) => new()
    {
        Id = "j",
        JobId = "j",
        RequestId = "r",
        Status = JobStatus.Ok,
        ExitCode = 0,
        Stdout = stdout,
        Stderr = stderr,
    };

    private static RunResult Decode(byte[] body) => JsonSerializer.Deserialize(Strict.GetString(body), ContractJson.Wire.RunResult)!;
}
