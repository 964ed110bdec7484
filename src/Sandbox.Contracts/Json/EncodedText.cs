using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;

namespace Sandbox.Contracts.Json;

/// <summary>What text takes in JSON, without its quotes, as <see cref="ContractJson.Wire"/> escapes it. Linear in time, constant in memory.</summary>
internal static class EncodedText
{
    private const int Piece = 256;

    // A character takes six at most: \u0000.
    private const int Escaped = 6;

    /// <summary>Bytes of the whole text.</summary>
    internal static long Measure(string text)
    {
        Walk(text, long.MaxValue, out long bytes);
        return bytes;
    }

    /// <summary>How many characters from the beginning fit into so many bytes; never half a surrogate pair.</summary>
    internal static int Fit(string text, long room) => Walk(text, room, out _);

    private static int Walk(string text, long room, out long bytes)
    {
        bytes = 0;
        int at = 0;
        int step = Piece;
        while (at < text.Length)
        {
            int length = WholeCharacters(text, at, step);
            int more = EncodedLength(text.AsSpan(at, length));
            if (bytes + more <= room)
            {
                bytes += more;
                at += length;
            }
            else if (step > 1)
            {
                // Somewhere in this piece: look closer.
                step = 1;
            }
            else
            {
                break;
            }
        }

        return at;
    }

    private static int WholeCharacters(string text, int at, int step)
    {
        int length = Math.Min(step, text.Length - at);
        if (at + length == text.Length || !char.IsHighSurrogate(text[at + length - 1]))
        {
            return length;
        }

        return length > 1 ? length - 1 : 2;
    }

    private static int EncodedLength(ReadOnlySpan<char> text)
    {
        JavaScriptEncoder encoder = ContractJson.Wire.Options.Encoder!;
        Span<char> escaped = stackalloc char[Piece * Escaped];
        OperationStatus status = encoder.Encode(text, escaped, out int consumed, out int written);
        return status == OperationStatus.Done && consumed == text.Length
            ? Encoding.UTF8.GetByteCount(escaped[..written])
            : throw new UnreachableException("An escape takes more than six characters.");
    }
}
