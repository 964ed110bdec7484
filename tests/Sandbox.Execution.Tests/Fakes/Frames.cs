using System.Buffers.Binary;
using System.Text;
using Sandbox.Execution.Supervision;

namespace Sandbox.Execution.Tests.Fakes;

/// <summary>What a supervisor sends, byte by byte.</summary>
internal static class Frames
{
    /// <summary>What a done frame made here is sealed with. <see cref="FakeWire"/> puts the job's own in its place, as a supervisor does.</summary>
    internal static ReadOnlyMemory<byte> Seal { get; } = "the-job's-seal-01"u8[..16].ToArray();

    /// <summary>The seal in the first frame of a job; empty when this is not one.</summary>
    internal static byte[] SealOf(ReadOnlySpan<byte> written) => written is [(byte)'J', ..] ? written.Slice(7, Seal.Length).ToArray() : [];

    /// <summary>The same frames with another seal.</summary>
    internal static byte[] Sealed(byte[] frames, ReadOnlySpan<byte> seal)
    {
        byte[] made = [.. frames];
        for (int at; (at = made.AsSpan().IndexOf(Seal.Span)) >= 0;)
        {
            seal.CopyTo(made.AsSpan(at));
        }

        return made;
    }

    internal static byte[] Of(byte type, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[5 + payload.Length];
        frame[0] = type;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), payload.Length);
        payload.CopyTo(frame.AsSpan(5));
        return frame;
    }

    internal static byte[] Header(byte type, uint length)
    {
        byte[] header = new byte[5];
        header[0] = type;
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(1), length);
        return header;
    }

    internal static byte[] Ready(string languages = "python,bash", string guarded = "yes", string preloadFault = "") => Of(
        (byte)'R',
        Encoding.UTF8.GetBytes($"protocol=4\npython=3.13.5\nlanguages={languages}\nuid=10001\nwarm=yes\nguarded={guarded}\nlandlock=7\npreload_fault={preloadFault}"));

    internal static byte[] Stdout(string text) => Of((byte)'O', Encoding.UTF8.GetBytes(text));

    internal static byte[] Stderr(string text) => Of((byte)'E', Encoding.UTF8.GetBytes(text));

    internal static byte[] DonePayload(
        ProgramEnd end = ProgramEnd.Exited, int value = 0, ulong stdoutDropped = 0, ulong stderrDropped = 0,
        ulong cpuMicroseconds = 0, ulong memoryPeak = 0, ulong oomKills = 0, ulong pidsRefused = 0,
        ulong throttledMicroseconds = 0, ulong hostOomKills = 0, ulong fullFolders = 0)
    {
        byte[] payload = new byte[85 + Seal.Length];
        payload[0] = (byte)end;
        BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(1), value);
        ulong[] numbers =
        [
            1_000_000, stdoutDropped, stderrDropped, cpuMicroseconds, memoryPeak, oomKills, pidsRefused, throttledMicroseconds, hostOomKills, fullFolders,
        ];
        for (int i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(payload.AsSpan(5 + (i * 8)), numbers[i]);
        }

        Seal.CopyTo(payload.AsMemory(85));
        return payload;
    }

    internal static byte[] Done(ProgramEnd end = ProgramEnd.Exited, int value = 0) => Of((byte)'D', DonePayload(end, value));

    internal static byte[] FilePayload(ReadOnlySpan<byte> path, ReadOnlySpan<byte> content)
    {
        byte[] payload = new byte[2 + path.Length + content.Length];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)path.Length);
        path.CopyTo(payload.AsSpan(2));
        content.CopyTo(payload.AsSpan(2 + path.Length));
        return payload;
    }

    internal static byte[] FilePayload(string path, string content) => FilePayload(Encoding.UTF8.GetBytes(path), Encoding.UTF8.GetBytes(content));

    internal static byte[] File(string path, string content) => Of((byte)'F', FilePayload(path, content));

    internal static byte[] Rejected(string code, string path) => Of((byte)'V', Encoding.UTF8.GetBytes($"{code}\0{path}"));

    internal static byte[] End() => Of((byte)'Z', []);
}
