namespace Sandbox.Execution.Jobs;

/// <summary>The rules a file's path keeps in both directions.</summary>
public static class PathRules
{
    /// <summary>The longest path, in UTF-8 bytes. Linux takes 4,096 with the terminator; this leaves room for <c>/output/</c>.</summary>
    public const int MaxBytes = 1024;

    /// <summary>The longest single name, in UTF-8 bytes (Linux, NAME_MAX).</summary>
    public const int MaxSegmentBytes = 255;

    /// <summary>The deepest path, in segments.</summary>
    public const int MaxDepth = 32;

    private static string TooLong { get; } = $"must be valid Unicode of at most {MaxBytes} bytes";

    /// <summary>Turns a caller's path into its normal form (separated by <c>/</c>), or says what is wrong with it.</summary>
    /// <param name="path">The path as it came.</param>
    /// <param name="normal">The normal form; empty on failure.</param>
    /// <returns>Null when the path is good; else the reason, to follow the word "path".</returns>
    public static string? Normalize(string path, out string normal)
    {
        normal = "";
        if (path.Length == 0)
        {
            return "must not be empty";
        }

        // UTF-8 is never shorter than UTF-16 has characters, so this bounds the work before any is done.
        if (path.Length > MaxBytes)
        {
            return TooLong;
        }

        string candidate = path.Replace('\\', '/');
        if (candidate.Contains('\0', StringComparison.Ordinal))
        {
            return "must not contain NUL";
        }

        if (candidate[0] == '/')
        {
            return "must be relative";
        }

        if (candidate.Length >= 2 && candidate[1] == ':' && char.IsAsciiLetter(candidate[0]))
        {
            return "must not start with a drive";
        }

        if (Utf8Length(candidate) is not { } bytes || bytes > MaxBytes)
        {
            return TooLong;
        }

        string[] segments = candidate.Split('/');
        if (segments.Length > MaxDepth)
        {
            return $"must not be deeper than {MaxDepth} levels";
        }

        foreach (string segment in segments)
        {
            if (segment is "" or "." or "..")
            {
                return "must not have an empty, '.' or '..' segment";
            }

            if (Utf8Length(segment) > MaxSegmentBytes)
            {
                return $"must not have a name longer than {MaxSegmentBytes} bytes";
            }
        }

        normal = candidate;
        return null;
    }

    private static int? Utf8Length(string text)
    {
        try
        {
            return StrictUtf8.Encoding.GetByteCount(text);
        }
        catch (System.Text.EncoderFallbackException)
        {
            return null;
        }
    }
}
