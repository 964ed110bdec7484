using System.Buffers.Binary;
using System.Text;

namespace Sandbox.Execution.Supervision;

/// <summary>
/// The supervisor as sandboxes take it from their standard input: its source, or what a sandbox of the same image has compiled it to,
/// since compiling takes a quarter of a supervisor's start (measured). Both in Python's marshal format, as bytes within which is the
/// thing itself: so that it is read in one piece. Thread-safe.
/// </summary>
public sealed class SupervisorProgram
{
    /// <summary>The longest compiled program that is believed, in bytes.</summary>
    public const int MaxCompiled = 256 * 1024;

    // Marshal's types: bytes and a string in UTF-8, whose lengths are little-endian numbers of 32 bits; and code, with or without the flag
    // of a reference.
    private const byte Content = (byte)'s';
    private const byte Text = (byte)'u';
    private const byte Code = (byte)'c';
    private const byte Reference = 0x80;

    private static readonly ReadOnlyMemory<byte> Source = Marshal(Content, Marshal(Text, Encoding.UTF8.GetBytes(SupervisorSource.Text)));

    private Compiled? _compiled;

    /// <summary>What to hand to the next sandbox.</summary>
    public ReadOnlyMemory<byte> Bytes => Volatile.Read(ref _compiled)?.Bytes ?? Source;

    /// <summary>From now on sandboxes get this, unless it cannot be a compiled program.</summary>
    /// <returns>Whether they do.</returns>
    public bool Learn(ReadOnlyMemory<byte> compiled)
    {
        if (compiled.Length is 0 or > MaxCompiled || (compiled.Span[0] & ~Reference) != Code)
        {
            return false;
        }

        Volatile.Write(ref _compiled, new Compiled(Marshal(Content, compiled.Span)));
        return true;
    }

    /// <summary>A sandbox did not start with these bytes: if they were compiled, another Python may stand in the image now.</summary>
    /// <returns>Whether the next ones get something else.</returns>
    public bool Forget(ReadOnlyMemory<byte> bytes)
    {
        Compiled? known = Volatile.Read(ref _compiled);
        return known is not null && known.Bytes.Equals(bytes) && Interlocked.CompareExchange(ref _compiled, null, known) == known;
    }

    private static byte[] Marshal(byte type, ReadOnlySpan<byte> content)
    {
        byte[] bytes = new byte[5 + content.Length];
        bytes[0] = type;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(1), content.Length);
        content.CopyTo(bytes.AsSpan(5));
        return bytes;
    }

    private sealed record Compiled(ReadOnlyMemory<byte> Bytes);
}
