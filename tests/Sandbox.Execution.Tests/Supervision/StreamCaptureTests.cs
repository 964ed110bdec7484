using System.Text;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Supervision;

namespace Sandbox.Execution.Tests.Supervision;

public sealed class StreamCaptureTests
{
    [Fact]
    public void Finish_NothingWritten_IsEmpty()
    {
        Assert.Equal(CapturedText.Empty, new StreamCapture(10).Finish(0));
    }

    [Theory]
    [InlineData(9, "123456789", 1)]
    [InlineData(10, "1234567890", 0)]
    [InlineData(11, "1234567890", 0)]
    public void Finish_StreamAtTheLimit_IsHeldToIt(int limit, string text, long dropped)
    {
        Assert.Equal(new CapturedText(text, dropped), Capture(limit, "1234567890"u8.ToArray()));
    }

    [Fact]
    public void Finish_CutAnywhereInMultibyteText_KeepsWholeCharactersAndCountsTheRest()
    {
        const string Text = "aé嗨😀zéé嗨嗨😀😀";
        byte[] bytes = Encoding.UTF8.GetBytes(Text);
        for (int limit = 0; limit < bytes.Length; limit++)
        {
            string expected = LongestPrefix(Text, limit);

            CapturedText captured = Capture(limit, bytes);

            Assert.Equal(expected, captured.Text);
            Assert.Equal(bytes.Length - Encoding.UTF8.GetByteCount(expected), captured.DroppedBytes);
        }
    }

    [Fact]
    public void Append_AnyPieces_GivesTheSameText()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("aé嗨😀zéé嗨嗨😀😀");
        for (int piece = 1; piece < bytes.Length; piece++)
        {
            var capture = new StreamCapture(17);
            foreach (byte[] chunk in bytes.Chunk(piece))
            {
                capture.Append(chunk);
            }

            Assert.Equal(Capture(17, bytes), capture.Finish(0));
        }
    }

    [Fact]
    public void Finish_SupervisorDropped_IsAdded()
    {
        Assert.Equal(new CapturedText("12345", 5 + 100), Capture(5, "1234567890"u8.ToArray(), droppedBySupervisor: 100));
    }

    [Fact]
    public void Finish_SupervisorCutInsideACharacter_LeavesTheHalfOut()
    {
        byte[] cut = Encoding.UTF8.GetBytes("a嗨")[..^1];

        Assert.Equal(new CapturedText("a", 2 + 7), Capture(100, cut, droppedBySupervisor: 7));
    }

    [Fact]
    public void Finish_ProgramWroteHalfACharacterItself_IsAReplacementCharacter()
    {
        byte[] half = Encoding.UTF8.GetBytes("a嗨")[..^1];

        Assert.Equal(new CapturedText("a\uFFFD", 0), Capture(100, half));
    }

    [Theory]
    [InlineData(new byte[] { 0x61, 0xFF, 0x62 }, "a\uFFFDb")]
    [InlineData(new byte[] { 0xC0, 0x80 }, "\uFFFD\uFFFD")]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, "\uFFFD\uFFFD\uFFFD")]
    [InlineData(new byte[] { 0x00, 0x0A }, "\0\n")]
    public void Finish_UndecodableBytes_AreReplaced(byte[] bytes, string text)
    {
        Assert.Equal(text, Capture(100, bytes).Text);
    }

    [Theory]
    [InlineData(new byte[] { 0x80, 0x80, 0x80, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })]
    [InlineData(new byte[] { 0xF0, 0x80, 0x80, 0x80, 0xE0 })]
    public void Finish_CutInsideGarbage_LosesAtMostOneCharacter(byte[] garbage)
    {
        CapturedText captured = Capture(4, garbage);

        Assert.InRange(captured.DroppedBytes, 1, 4);
        Assert.All(captured.Text, character => Assert.Equal('\uFFFD', character));
    }

    [Fact]
    public void Finish_SupervisorClaimsMoreThanThereIs_IsHeldToTheLargestNumber()
    {
        Assert.Equal(long.MaxValue, Capture(5, "1234567890"u8.ToArray(), droppedBySupervisor: long.MaxValue).DroppedBytes);
    }

    [Fact]
    public void Finish_SupervisorClaimsMoreThanThereIsAndCutsACharacter_IsHeldToTheLargestNumber()
    {
        byte[] cut = Encoding.UTF8.GetBytes("a嗨")[..^1];

        Assert.Equal(new CapturedText("a", long.MaxValue), Capture(100, cut, droppedBySupervisor: long.MaxValue));
    }

    private static CapturedText Capture(int limit, byte[] bytes, long droppedBySupervisor = 0)
    {
        var capture = new StreamCapture(limit);
        capture.Append(bytes);
        return capture.Finish(droppedBySupervisor);
    }

    private static string LongestPrefix(string text, int bytes)
    {
        var prefix = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            bytes -= rune.Utf8SequenceLength;
            if (bytes < 0)
            {
                break;
            }

            prefix.Append(rune);
        }

        return prefix.ToString();
    }
}
