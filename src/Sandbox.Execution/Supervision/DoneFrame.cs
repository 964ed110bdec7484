using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Sandbox.Execution.Supervision;

/// <summary>The program has ended and every process of the sandbox but the supervisor is dead.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Value">Exit code or signal number.</param>
/// <param name="StdoutDropped">Bytes of standard output beyond the limit.</param>
/// <param name="StderrDropped">Bytes of standard error beyond the limit.</param>
/// <param name="CpuMicroseconds">CPU time of the container during the run.</param>
/// <param name="MemoryPeakBytes">The container's highest memory use.</param>
/// <param name="OomKills">Processes the kernel killed for memory during the run.</param>
/// <param name="PidsRefused">Forks the kernel refused during the run.</param>
/// <param name="ThrottledMicroseconds">Time the kernel made the container wait for its next share of CPU, during the run.</param>
/// <param name="HostOomKills">Those of <paramref name="OomKills"/> for which the host's lack of memory is to blame: the container never was at its own limit.</param>
/// <param name="FullFolders">Writable folders without a free page or inode at the end.</param>
public sealed record DoneFrame(
    ProgramEnd End,
    int Value,
    long StdoutDropped,
    long StderrDropped,
    long CpuMicroseconds,
    long MemoryPeakBytes,
    long OomKills,
    long PidsRefused,
    long ThrottledMicroseconds,
    long HostOomKills,
    long FullFolders)
{
    /// <summary>
    /// Takes it apart, if it ends with the seal that came with the job. A program cannot know the seal: where the kernel lets it write to
    /// the supervisor's descriptors, as gVisor's does, it could otherwise say how it ended.
    /// </summary>
    /// <exception cref="ProtocolViolationException">It has another seal, or cannot be.</exception>
    internal static DoneFrame Parse(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> seal)
    {
        if (payload.Length != FrameReader.DoneBytes || payload[0] > (byte)ProgramEnd.TimedOut)
        {
            throw new ProtocolViolationException("The done frame is malformed.");
        }

        if (!CryptographicOperations.FixedTimeEquals(payload[^seal.Length..], seal))
        {
            throw new ProtocolViolationException("The done frame is not the supervisor's.");
        }

        var end = (ProgramEnd)payload[0];
        int value = BinaryPrimitives.ReadInt32BigEndian(payload[1..]);
        if (value is < 0 or > 255 || (end == ProgramEnd.Signalled && value is < 1 or > 64))
        {
            throw new ProtocolViolationException("The done frame names an impossible exit.");
        }

        return new DoneFrame(
            end, value, Number(payload, 1), Number(payload, 2), Number(payload, 3), Number(payload, 4), Number(payload, 5), Number(payload, 6),
            Number(payload, 7), Number(payload, 8), Number(payload, 9));
    }

    private static long Number(ReadOnlySpan<byte> payload, int index)
    {
        ulong value = BinaryPrimitives.ReadUInt64BigEndian(payload[(5 + (index * 8))..]);
        return value <= long.MaxValue ? (long)value : throw new ProtocolViolationException("A count in the done frame is out of range.");
    }
}
