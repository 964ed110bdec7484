using System.Buffers.Binary;
using Sandbox.Execution.Supervision;
using Sandbox.Execution.Tests.Fakes;

namespace Sandbox.Execution.Tests.Fuzz;

/// <summary>Conversations as a hostile supervisor could have them: good ones, and good ones with frames that are missing, doubled, out of order, cut, or lie about their length.</summary>
internal static class FrameMaker
{
    private static readonly uint[] Lies = [0, 1, 4, 5, 60, 62, 1024, 1025, 65_536, 65_537, int.MaxValue, 0x8000_0000, uint.MaxValue];

    private static readonly byte[][] Greetings =
    [
        Frames.Ready(), Frames.Ready("bash"), Frames.Ready(""), Frames.Of((byte)'R', "protocol=1"u8), Frames.Of((byte)'R', [0xFF, (byte)'\n', (byte)'=']),
    ];

    private static readonly byte[][] Streams =
    [
        Frames.Stdout("out"), Frames.Stdout("嗨😀"), Frames.Stdout(""), Frames.Stdout(new string('x', 40)), Frames.Stderr("err"), Frames.Stderr("\0\n\u001b"),
        Frames.Of((byte)'O', [0xE5, 0x97]), Frames.Of((byte)'E', [0xF0, 0x9F, 0x98]), Frames.Of((byte)'O', [0xFF, 0xC0, 0x80]),
    ];

    private static readonly byte[][] Endings =
    [
        Frames.Done(), Frames.Done(ProgramEnd.Exited, 255), Frames.Done(ProgramEnd.Signalled, 9), Frames.Done(ProgramEnd.TimedOut, 124), Frames.Done(ProgramEnd.Exited, 256),
        Frames.Done(ProgramEnd.Signalled, 0), Frames.Done((ProgramEnd)3), Frames.Of((byte)'D', Frames.DonePayload(stdoutDropped: long.MaxValue, cpuMicroseconds: long.MaxValue, oomKills: 1)),
        Frames.Of((byte)'D', Frames.DonePayload(stderrDropped: ulong.MaxValue)),
    ];

    private static readonly byte[][] Files =
    [
        Frames.File("a/b", "content"), Frames.File("a", "x"), Frames.File("c", ""), Frames.File("d", new string('x', 64)), Frames.File("e", new string('x', 65)),
        Frames.File("../x", ""), Frames.File("", ""), Frames.File("/x", ""), Frames.File("x\\y", ""), Frames.File("嗨", "1"), Frames.Of((byte)'F', [0, 2, 0xFF, 0xFE, 1]),
        Frames.Of((byte)'F', [0]), Frames.Of((byte)'F', [0xFF, 0xFF, 1]), Frames.Rejected("output_not_allowed", "link"), Frames.Rejected("nonsense", "x"), Frames.Of((byte)'V', []),
    ];

    private static readonly byte[][] Odd = [Frames.Of((byte)'?', []), Frames.Of((byte)'J', [2, 1]), Frames.Header((byte)'F', uint.MaxValue), [0], []];

    internal static void Make(FuzzRandom random, ByteBag stream, bool greeting)
    {
        Span<int> starts = stackalloc int[32];
        int count = 0;
        if (greeting)
        {
            Put(random.OneIn(4) ? random.Of(Greetings) : Greetings[0], starts);
        }

        for (int chunks = random.Next(4); chunks > 0; chunks--)
        {
            Put(random.Of(Streams), starts);
        }

        Put(random.OneIn(4) ? random.Of(Endings) : Endings[0], starts);
        for (int files = random.Next(5); files > 0; files--)
        {
            // The first ones are good.
            Put(Files[random.Next(random.OneIn(3) ? Files.Length : 4)], starts);
        }

        Put(Frames.End(), starts);
        if (random.OneIn(8))
        {
            Put(random.Of(Odd), starts);
        }

        Spoil(random, stream, starts[..count]);

        void Put(byte[] frame, Span<int> starts)
        {
            starts[count++] = stream.Length;
            stream.Add(frame);
        }
    }

    private static void Spoil(FuzzRandom random, ByteBag stream, ReadOnlySpan<int> starts)
    {
        if (random.OneIn(4))
        {
            return;
        }

        if (random.OneIn(3))
        {
            stream.Spoil(random);
            return;
        }

        int index = random.Next(starts.Length);
        int start = starts[index];
        int end = index + 1 < starts.Length ? starts[index + 1] : stream.Length;
        switch (random.Next(7))
        {
            case 0: // missing
                stream.Remove(start, end - start);
                break;
            case 1: // doubled
                stream.Repeat(start, end - start, start);
                break;
            case 2: // out of order
                stream.Repeat(start, end - start, starts[random.Next(starts.Length)]);
                break;
            case 3: // cut short, in the middle of the conversation
                int cut = random.Next(end - start) + 1;
                stream.Remove(end - cut, cut);
                break;
            case 4: // a length that lies
                if (end - start >= 5)
                {
                    uint length = random.OneIn(2) ? random.Of(Lies) : (uint)(end - start - 5 + random.Next(-2, 3));
                    BinaryPrimitives.WriteUInt32BigEndian(stream.Span[(start + 1)..], length);
                }

                break;
            case 5: // another type
                if (end > start)
                {
                    stream.Span[start] = (byte)"ROEDFVZJCIG"[random.Next(11)];
                }

                break;
            default: // the stream ends early
                stream.Remove(start, stream.Length - start);
                break;
        }
    }
}
