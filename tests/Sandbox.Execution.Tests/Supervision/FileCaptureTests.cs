using System.Text;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Supervision;
using Sandbox.Execution.Tests.Fakes;

namespace Sandbox.Execution.Tests.Supervision;

public sealed class FileCaptureTests
{
    private static readonly Limits Limits = new() { FileCount = 3, FileBytes = 5, OutputTotalBytes = 8 };

    [Fact]
    public void Finish_FilesInAnyOrder_AreSortedByPathOrdinally()
    {
        FileCapture capture = Capture(("b", "1"), ("a/z", "2"), ("B", "3"));

        Assert.Null(capture.Refused);
        Assert.Equal([("B", "3"), ("a/z", "2"), ("b", "1")], capture.Finish().Select(file => (file.Path, Encoding.UTF8.GetString(file.Content))));
    }

    [Fact]
    public void Add_Payload_IsCopied()
    {
        byte[] payload = Frames.FilePayload("a", "123");
        var capture = new FileCapture(Limits);
        capture.Add(payload);
        Array.Clear(payload);

        Assert.Equal("123"u8.ToArray(), Assert.Single(capture.Finish()).Content);
    }

    [Theory]
    [InlineData(3, null)]
    [InlineData(4, ErrorCodes.TooManyOutputFiles)]
    public void Add_FileCount_IsHeldToTheLimit(int count, string? code)
    {
        FileCapture capture = Capture([.. Enumerable.Range(0, count).Select(number => ($"f{number}", ""))]);

        Assert.Equal(code, capture.Refused?.Code);
        Assert.Equal(code is null ? count : 0, capture.Finish().Count);
    }

    [Theory]
    [InlineData(4, null)]
    [InlineData(5, null)]
    [InlineData(6, ErrorCodes.OutputFileTooLarge)]
    public void Add_FileSize_IsHeldToTheLimit(int bytes, string? code)
    {
        FileCapture capture = Capture(("f", new string('x', bytes)));

        Assert.Equal(code, capture.Refused?.Code);
    }

    [Theory]
    [InlineData(2, null)]
    [InlineData(3, null)]
    [InlineData(4, ErrorCodes.OutputTotalTooLarge)]
    public void Add_SizeOfAllFiles_IsHeldToTheLimit(int bytesOfTheSecond, string? code)
    {
        FileCapture capture = Capture(("f", "12345"), ("g", new string('x', bytesOfTheSecond)));

        Assert.Equal(code, capture.Refused?.Code);
        Assert.Equal(code is null ? 2 : 0, capture.Finish().Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    [InlineData("../a")]
    [InlineData("a/../../b")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("./a")]
    [InlineData("C:x")]
    [InlineData("a\\b")]
    [InlineData("\\a")]
    [InlineData("a\0b")]
    public void Add_PathThatCallersWouldRefuse_RefusesAll(string path)
    {
        FileCapture capture = Capture(("good", "1"), (path, "2"));

        Assert.Equal(ErrorCodes.OutputPathInvalid, capture.Refused?.Code);
        Assert.Empty(capture.Finish());
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0x61, 0xC3 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xC0, 0xAE, 0xC0, 0xAE })]
    public void Add_PathThatIsNoUtf8_RefusesAll(byte[] path)
    {
        var capture = new FileCapture(Limits);

        capture.Add(Frames.FilePayload(path, "x"u8));

        Assert.Equal(ErrorCodes.OutputPathInvalid, capture.Refused?.Code);
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a", "a/b")]
    [InlineData("a/b", "a")]
    public void Add_CollidingPaths_RefuseAll(string first, string second)
    {
        Assert.Equal(ErrorCodes.OutputPathInvalid, Capture((first, ""), (second, "")).Refused?.Code);
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("-rf")]
    [InlineData(" ")]
    [InlineData("資料/嗨.csv")]
    public void Add_OddButGoodPath_IsKept(string path)
    {
        Assert.Equal(path, Assert.Single(Capture((path, "1")).Finish()).Path);
    }

    [Fact]
    public void Add_AfterARefusal_KeepsTheFirstReason()
    {
        FileCapture capture = Capture(("f", "123456"), ("..", ""), ("g", "1"));

        Assert.Equal(ErrorCodes.OutputFileTooLarge, capture.Refused?.Code);
        Assert.Empty(capture.Finish());
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { 0, 1 })]
    [InlineData(new byte[] { 0, 3, 0x61, 0x62 })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0x61 })]
    public void Add_PayloadShorterThanItsPath_IsAViolation(byte[] payload)
    {
        Assert.Throws<ProtocolViolationException>(() => new FileCapture(Limits).Add(payload));
    }

    [Theory]
    [InlineData(ErrorCodes.TooManyOutputFiles)]
    [InlineData(ErrorCodes.OutputFileTooLarge)]
    [InlineData(ErrorCodes.OutputTotalTooLarge)]
    [InlineData(ErrorCodes.OutputNotAllowed)]
    [InlineData(ErrorCodes.OutputPathInvalid)]
    public void RefuseBySupervisor_KnownReason_RefusesAllAndNamesThePath(string code)
    {
        FileCapture capture = Capture(("good", "1"));

        capture.RefuseBySupervisor(Encoding.UTF8.GetBytes($"{code}\0link"));

        Assert.Equal(code, capture.Refused?.Code);
        Assert.EndsWith(": link", capture.Refused!.Message, StringComparison.Ordinal);
        Assert.Empty(capture.Finish());
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0")]
    [InlineData("output_not_allowed")]
    [InlineData("timed_out\0x")]
    [InlineData("OUTPUT_NOT_ALLOWED\0x")]
    public void RefuseBySupervisor_UnknownReason_IsAViolation(string payload)
    {
        Assert.Throws<ProtocolViolationException>(() => new FileCapture(Limits).RefuseBySupervisor(Encoding.UTF8.GetBytes(payload)));
    }

    [Fact]
    public void RefuseBySupervisor_HostilePath_IsShownBoundedAndWithoutControlCharacters()
    {
        var capture = new FileCapture(Limits);

        capture.RefuseBySupervisor([.. "output_not_allowed\0"u8, .. "\u001b[2J\r\n\0"u8, 0xFF, .. new byte[1900]]);

        string message = capture.Refused!.Message;
        Assert.DoesNotContain(message, char.IsControl);
        Assert.InRange(message.Length, 1, 250);
    }

    private static FileCapture Capture(params (string Path, string Content)[] files)
    {
        var capture = new FileCapture(Limits);
        foreach ((string path, string content) in files)
        {
            capture.Add(Frames.FilePayload(path, content));
        }

        return capture;
    }
}
