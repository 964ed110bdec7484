using Sandbox.Execution.Supervision;
using Sandbox.Execution.Tests.Fakes;

namespace Sandbox.Execution.Tests.Supervision;

public sealed class FrameReaderTests
{
    private const int HangGuard = 20_000;
    private const int MaxFile = 100;

    private static readonly byte[][] Conversation =
    [
        Frames.Ready(), Frames.Stdout("hello"), Frames.Stderr(""), Frames.Done(), Frames.File("a", "content"), Frames.Rejected("c", "p"), Frames.End(),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = HangGuard)]
    public async Task ReadAsync_StreamSplitAtEveryOffset_GivesTheSameFrames()
    {
        byte[] whole = [.. Conversation.SelectMany(frame => frame)];
        for (int split = 0; split <= whole.Length; split++)
        {
            FakeWire wire = FakeWire.Holding([.. new[] { whole[..split], whole[split..] }.Where(piece => piece.Length > 0)]);

            await AssertConversationAsync(wire);
        }
    }

    [Fact(Timeout = HangGuard)]
    public async Task ReadAsync_OneByteAtATime_GivesTheSameFrames()
    {
        var wire = new FakeWire { MostPerRead = 1 };
        wire.Send(Conversation);

        await AssertConversationAsync(wire);
    }

    [Fact(Timeout = HangGuard)]
    public async Task ReadAsync_FrameLargerThanTheBuffer_ArrivesWhole()
    {
        byte[] content = new byte[300_000];
        new Random(1).NextBytes(content);
        var reader = new FrameReader(
            FakeWire.Holding(Frames.Stdout("before"), Frames.Of((byte)'F', content), Frames.Stdout("after")), maxFileFrame: content.Length);

        Assert.Equal("before"u8.ToArray(), (await reader.ReadAsync(Token)).Payload.ToArray());
        Assert.Equal(content, (await reader.ReadAsync(Token)).Payload.ToArray());
        Assert.Equal("after"u8.ToArray(), (await reader.ReadAsync(Token)).Payload.ToArray());
    }

    [Theory(Timeout = HangGuard)]
    [InlineData('R', 1024)]
    [InlineData('O', 65_536)]
    [InlineData('E', 65_536)]
    [InlineData('D', 101)]
    [InlineData('F', MaxFile)]
    [InlineData('V', 2048)]
    [InlineData('Z', 0)]
    public async Task ReadAsync_LengthAtTheBound_IsRead(char type, int bound)
    {
        var reader = new FrameReader(FakeWire.Holding(Frames.Of((byte)type, new byte[bound])), MaxFile);

        (FrameType read, ReadOnlyMemory<byte> payload) = await reader.ReadAsync(Token);

        Assert.Equal((FrameType)type, read);
        Assert.Equal(bound, payload.Length);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData('R', 1025)]
    [InlineData('O', 65_537)]
    [InlineData('E', 65_537)]
    [InlineData('D', 102)]
    [InlineData('F', MaxFile + 1)]
    [InlineData('V', 2049)]
    [InlineData('Z', 1)]
    [InlineData('F', int.MaxValue)]
    [InlineData('F', 0x8000_0000)]
    [InlineData('F', uint.MaxValue)]
    [InlineData('O', uint.MaxValue)]
    [InlineData('Z', uint.MaxValue)]
    public async Task ReadAsync_LengthOverTheBound_IsRefusedBeforeAnythingIsReadOrAllocated(char type, long length)
    {
        // Only the header is there: reading on would wait for ever, and the guard would tell.
        FakeWire wire = FakeWire.Holding(Frames.Header((byte)type, (uint)length));
        var reader = new FrameReader(wire, MaxFile);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Task reading = reader.ReadAsync(Token).AsTask();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(reading.IsCompleted, "It waits for the payload.");
        await Assert.ThrowsAsync<ProtocolViolationException>(() => reading);
        Assert.InRange(allocated, 0, 64 * 1024);
    }

    [Fact(Timeout = HangGuard)]
    public async Task ReadAsync_FileBeforeTheJobsLimitsAreKnown_IsRefused()
    {
        var reader = new FrameReader(FakeWire.Holding(Frames.File("a", "")), maxFileFrame: 0);

        await Assert.ThrowsAsync<ProtocolViolationException>(() => reader.ReadAsync(Token).AsTask());
    }

    [Fact(Timeout = HangGuard)]
    public async Task ReadAsync_EveryOtherType_IsRefused()
    {
        const string Known = "ROEDFVZ";
        foreach (int type in Enumerable.Range(0, 256).Where(type => !Known.Contains((char)type, StringComparison.Ordinal)))
        {
            var reader = new FrameReader(FakeWire.Holding(Frames.Of((byte)type, [])), MaxFile);

            await Assert.ThrowsAsync<ProtocolViolationException>(() => reader.ReadAsync(Token).AsTask());
        }
    }

    [Fact(Timeout = HangGuard)]
    public async Task ReadAsync_StreamEndsAnywhereInAFrame_IsEndOfStream()
    {
        byte[] frame = Frames.Stdout("hello");
        for (int length = 0; length < frame.Length; length++)
        {
            FakeWire wire = length == 0 ? new FakeWire() : FakeWire.Holding(frame[..length]);
            wire.Close();

            await Assert.ThrowsAsync<EndOfStreamException>(() => new FrameReader(wire, MaxFile).ReadAsync(Token).AsTask());
        }
    }

    [Fact(Timeout = HangGuard)]
    public async Task ReadAsync_EndAfterWholeFrames_GivesThemFirst()
    {
        FakeWire wire = FakeWire.Holding(Frames.Stdout("a"), Frames.Stdout("b"));
        wire.Close();
        var reader = new FrameReader(wire, MaxFile);

        Assert.Equal("a"u8.ToArray(), (await reader.ReadAsync(Token)).Payload.ToArray());
        Assert.Equal("b"u8.ToArray(), (await reader.ReadAsync(Token)).Payload.ToArray());
        await Assert.ThrowsAsync<EndOfStreamException>(() => reader.ReadAsync(Token).AsTask());
    }

    [Fact(Timeout = HangGuard)]
    public async Task ReadAsync_Cancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        var wire = new FakeWire();
        Task reading = new FrameReader(wire, MaxFile).ReadAsync(source.Token).AsTask();
        await wire.Starved;

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    private static async Task AssertConversationAsync(FakeWire wire)
    {
        var reader = new FrameReader(wire, MaxFile);
        foreach (byte[] expected in Conversation)
        {
            (FrameType type, ReadOnlyMemory<byte> payload) = await reader.ReadAsync(Token);
            Assert.Equal(expected[0], (byte)type);
            Assert.Equal(expected[5..], payload.ToArray());
        }
    }
}
