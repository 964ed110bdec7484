using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Sandbox.Docker.Containers;

/// <summary>An image as an operator names it: <c>NAME</c>, <c>NAME@sha256:DIGEST</c>, or an image's id, <c>sha256:DIGEST</c>.</summary>
/// <param name="Name">The name without the digest; empty when there is only a digest.</param>
/// <param name="Digest">The digest with its <c>sha256:</c>, of the image in a registry or of its content (its id); null when none is asked for.</param>
public sealed record ImageReference(string Name, string? Digest)
{
    private const string Algorithm = "sha256:";
    private const int HexDigits = 64;
    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    /// <summary>Takes the text apart; false when it has a digest that is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ImageReference? reference)
    {
        int at = text.LastIndexOf('@');
        bool pinned = at >= 0 || text.StartsWith(Algorithm, StringComparison.Ordinal);
        string digest = text[(at + 1)..];
        reference = !pinned ? new ImageReference(text, null)
            : IsDigest(digest) && at != 0 ? new ImageReference(at < 0 ? "" : text[..at], digest)
            : null;
        return reference is not null;
    }

    private static bool IsDigest(string text) =>
        text.Length == Algorithm.Length + HexDigits
        && text.StartsWith(Algorithm, StringComparison.Ordinal)
        && text.AsSpan(Algorithm.Length).IndexOfAnyExcept(Hexadecimal) < 0;
}
