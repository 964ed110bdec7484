using System.Buffers.Binary;
using Sandbox.Execution.Supervision;
using Sandbox.Execution.Tests.Fakes;

namespace Sandbox.Execution.Tests.Supervision;

public sealed class DoneFrameTests
{
    [Fact]
    public void Parse_EveryNumber_IsInItsPlace()
    {
        byte[] payload = Frames.DonePayload(
            ProgramEnd.Signalled, 9, stdoutDropped: 1, stderrDropped: 2, cpuMicroseconds: 3, memoryPeak: 4, oomKills: 5, pidsRefused: 6,
            throttledMicroseconds: 7, hostOomKills: 8, fullFolders: 9);

        Assert.Equal(new DoneFrame(ProgramEnd.Signalled, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9), DoneFrame.Parse(payload, Frames.Seal.Span));
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(0, 255, true)]
    [InlineData(0, 256, false)]
    [InlineData(0, -1, false)]
    [InlineData(0, int.MinValue, false)]
    [InlineData(1, 0, false)]
    [InlineData(1, 1, true)]
    [InlineData(1, 64, true)]
    [InlineData(1, 65, false)]
    [InlineData(2, 124, true)]
    [InlineData(3, 0, false)]
    [InlineData(255, 0, false)]
    public void Parse_KindAndValue_AreHeldToWhatAKernelCanReport(int kind, int value, bool possible)
    {
        byte[] payload = Frames.DonePayload((ProgramEnd)kind, value);

        if (possible)
        {
            DoneFrame done = DoneFrame.Parse(payload, Frames.Seal.Span);
            Assert.Equal(((ProgramEnd)kind, value), (done.End, done.Value));
        }
        else
        {
            Assert.Throws<ProtocolViolationException>(() => DoneFrame.Parse(payload, Frames.Seal.Span));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(85)]
    [InlineData(100)]
    [InlineData(102)]
    public void Parse_OtherLength_IsRefused(int length)
    {
        Assert.Throws<ProtocolViolationException>(() => DoneFrame.Parse(new byte[length], Frames.Seal.Span));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(15)]
    public void Parse_OtherSeal_IsRefused(int differs)
    {
        byte[] seal = Frames.Seal.ToArray();
        seal[differs] ^= 1;

        Assert.Throws<ProtocolViolationException>(() => DoneFrame.Parse(Frames.DonePayload(), seal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public void Parse_CountOverTheLargestNumber_IsRefused(int index)
    {
        byte[] payload = Frames.DonePayload();
        Span<byte> number = payload.AsSpan(5 + (index * 8));

        BinaryPrimitives.WriteUInt64BigEndian(number, long.MaxValue);
        DoneFrame.Parse(payload, Frames.Seal.Span);

        BinaryPrimitives.WriteUInt64BigEndian(number, (ulong)long.MaxValue + 1);
        Assert.Throws<ProtocolViolationException>(() => DoneFrame.Parse(payload, Frames.Seal.Span));
    }
}
