using Sandbox.Execution.Supervision;
using Sandbox.Execution.Tests.Fakes;

namespace Sandbox.Execution.Tests.Fuzz;

/// <summary>Whatever comes, in whatever pieces: the frames that a reference finds, the documented exceptions, little memory, and one read for a byte at most.</summary>
public sealed class FrameReaderFuzzTests
{
    private const int HangGuard = 120_000;
    private const int MaxFile = 200;

    // The buffer of 16 KiB, another for the largest chunk, the tasks, and an exception that was thrown through three methods.
    private const long Fixed = (16 + 64 + 16) * 1024;

    private readonly Dictionary<string, int> _ends = new(StringComparer.Ordinal);

    [Fact(Timeout = HangGuard)]
    public Task ReadAsync_HostileStreams_FindsWhatTheReferenceFinds()
    {
        FuzzRun.Through(1_400_000, (random, stream) => FrameMaker.Make(random, stream, greeting: true), (random, stream) => Compare(stream.Memory, Splits.Of(random), random.OneIn(8)));

        // Neither all good nor all bad: the generator reaches behind the first header.
        Assert.True(!FuzzRun.IsWhole || (_ends.Count == 3 && _ends.Values.All(count => count > 20_000)), string.Join(", ", _ends));
        return Task.CompletedTask;
    }

    [Fact(Timeout = HangGuard)]
    public Task ReadAsync_EverySplitOfHostileStreams_IsTheSame()
    {
        FuzzRun.Through(1_500, (random, stream) => FrameMaker.Make(random, stream, greeting: random.OneIn(2)), (_, stream) =>
        {
            for (int boundary = 0; boundary <= stream.Length; boundary++)
            {
                Compare(stream.Memory, Splits.At(boundary), toItsEnd: boundary % 16 == 0);
            }
        });
        return Task.CompletedTask;
    }

    [Fact(Timeout = HangGuard)]
    public Task ReadAsync_Noise_FindsWhatTheReferenceFinds()
    {
        FuzzRun.Through(200_000, Noise, (random, stream) => Compare(stream.Memory, Splits.Of(random), random.OneIn(8)));
        return Task.CompletedTask;

        static void Noise(FuzzRandom random, ByteBag stream)
        {
            for (int count = random.Next(64); count > 0; count--)
            {
                // Mostly bytes that mean something, so that headers are found among them.
                stream.Add(random.Next(3) switch { 0 => random.NextByte(), 1 => 0, _ => (byte)"ROEDFVZ"[random.Next(7)] });
            }
        }
    }

    [Fact(Timeout = HangGuard)]
    public Task ReadAsync_FramesAroundEveryBound_FindsWhatTheReferenceFinds()
    {
        byte[] payload = new byte[70_000];
        FuzzRun.Through(1_000, Large, (random, stream) => Compare(stream.Memory, random.OneIn(4) ? _ => 4096 : Splits.Whole, toItsEnd: true));
        return Task.CompletedTask;

        void Large(FuzzRandom random, ByteBag stream)
        {
            for (int count = random.Next(1, 4); count > 0; count--)
            {
                (char type, int bound) = random.Of<(char, int)>([('R', 1024), ('O', 65_536), ('E', 65_536), ('D', FrameReader.DoneBytes), ('F', MaxFile), ('V', 2048), ('Z', 0), ('O', 16_384), ('O', 16_379)]);
                stream.Add(Frames.Of((byte)type, payload.AsSpan(0, Math.Max(0, bound + random.Next(-1, 2)))));
            }
        }
    }

    // An end costs an exception, which takes longer than all the rest: not every stream is read to it.
    private void Compare(ReadOnlyMemory<byte> stream, Func<int, int> pieces, bool toItsEnd)
    {
        List<(byte Type, int At, int Length)> expected = ReferenceFrames.Find(stream.Span, MaxFile, out bool broken);
        var wire = new SplitWire(stream, pieces);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var reader = new FrameReader(wire, MaxFile);
        foreach ((byte type, int at, int length) in expected)
        {
            ValueTask<(FrameType Type, ReadOnlyMemory<byte> Payload)> reading = reader.ReadAsync(CancellationToken.None);
            (FrameType read, ReadOnlyMemory<byte> payload) = reading.IsCompletedSuccessfully ? reading.Result : throw new InvalidOperationException("A frame was not read.");
            if ((byte)read != type || !payload.Span.SequenceEqual(stream.Span.Slice(at, length)))
            {
                Assert.Fail($"Frame {(char)type} of {length} bytes at {at} became {read} of {payload.Length}.");
            }
        }

        if (!toItsEnd && !broken)
        {
            Count("whole");
            return;
        }

        Task<(FrameType, ReadOnlyMemory<byte>)> last = reader.ReadAsync(CancellationToken.None).AsTask();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Type? fault = last.Exception?.InnerException?.GetType();
        Assert.True(fault == (broken ? typeof(ProtocolViolationException) : typeof(EndOfStreamException)), $"It ended with {fault}.");
        Assert.True(allocated <= Fixed + (4 * stream.Length), $"{allocated} bytes were allocated for {stream.Length}.");
        Assert.True(wire.Reads <= stream.Length + 2, $"{wire.Reads} reads for {stream.Length} bytes.");
        Count(fault!.Name);
    }

    private void Count(string end) => _ends[end] = _ends.GetValueOrDefault(end) + 1;
}
