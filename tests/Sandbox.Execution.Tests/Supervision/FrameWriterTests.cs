using System.Text;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Supervision;
using Sandbox.Execution.Tests.Fakes;

namespace Sandbox.Execution.Tests.Supervision;

public sealed class FrameWriterTests
{
    private static readonly Limits Limits = new() { StreamBytes = 0x0102_0304, FileCount = 5, FileBytes = 6, OutputTotalBytes = 7 };

    private static readonly byte[] Header =
    [
        (byte)'J', 0, 0, 0, 50,
        4, 2, // protocol, bash
        .. Frames.Seal.Span,
        0, 0, 0x2E, 0xE0, // 12,000 ms
        0, 0, 0x01, 0x2C, // 300 ms
        1, 2, 3, 4, // standard output
        1, 2, 3, 4, // standard error
        0, 0, 0, 5, // files
        0, 0, 0, 6, // bytes a file
        0, 0, 0, 7, // bytes of all files
    ];

    private static readonly byte[] Go = [(byte)'G', 0, 0, 0, 0];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StageAsync_JobWithoutFiles_IsAllInTheEnd()
    {
        FakeWire wire = await WriteAsync(Given.Job("echo 嗨", 12, Language.Bash));

        byte[] expected = [.. Header, 0, 0, 0, 0, (byte)'C', 0, 0, 0, 8, .. "echo 嗨"u8, .. Go];
        Assert.Equal(expected, wire.Written);
        Assert.Equal(1, wire.Writes);
    }

    [Fact]
    public async Task StageAsync_JobWithFiles_SendsThemBeforeGo()
    {
        Job job = Given.Job("", 12, Language.Bash) with { InputFiles = [new JobFile("a", [1, 2, 3]), new JobFile("b/嗨", [])] };

        FakeWire wire = await WriteAsync(job);

        byte[] expected =
        [
            .. Header, 0, 0, 0, 2,
            (byte)'C', 0, 0, 0, 0,
            (byte)'I', 0, 0, 0, 6, 0, 1, (byte)'a', 1, 2, 3,
            (byte)'I', 0, 0, 0, 7, 0, 5, .. "b/嗨"u8,
            .. Go,
        ];
        Assert.Equal(expected, wire.Written);
    }

    [Fact]
    public async Task StageAsync_JobWithFiles_LeavesTheWordToGoForTheEnd()
    {
        var wire = new FakeWire();

        ReadOnlyMemory<byte> end = await FrameWriter.StageAsync(
            wire, Given.Job() with { InputFiles = [new JobFile("a", [1])] }, Limits, SupervisorSession.Grace, Frames.Seal, Token);

        Assert.Equal(Go, end.ToArray());
    }

    [Fact]
    public async Task StageAsync_Python_IsLanguageOne()
    {
        FakeWire wire = await WriteAsync(Given.Job());

        Assert.Equal([4, 1], wire.Written[5..7]);
    }

    [Fact]
    public async Task StageAsync_LargestFileAndLongestPath_HaveTheirLengths()
    {
        string path = string.Join('/', Enumerable.Repeat(new string('p', 203), 5)) + "/pppp";
        Assert.Equal(PathRules.MaxBytes, Encoding.UTF8.GetByteCount(path));
        byte[] content = new byte[2 * 1024 * 1024];
        Array.Fill(content, (byte)7);

        FakeWire wire = await WriteAsync(Given.Job("") with { InputFiles = [new JobFile(path, content)] });

        byte[] written = wire.Written;
        int input = 55 + 5;
        Assert.Equal([(byte)'I', 0, 0x20, 0x04, 0x02, 0x04, 0x00], written[input..(input + 7)]);
        Assert.Equal(Go, written[^5..]);
        Assert.Equal(input + 7 + path.Length + content.Length + 5, written.Length);
        Assert.Equal(content, written[^(content.Length + 5)..^5]);
    }

    private static async Task<FakeWire> WriteAsync(Job job)
    {
        var wire = new FakeWire();
        await wire.WriteAsync(await FrameWriter.StageAsync(wire, job, Limits, SupervisorSession.Grace, Frames.Seal, Token), Token);
        return wire;
    }
}
