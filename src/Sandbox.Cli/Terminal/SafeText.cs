using System.Text;

namespace Sandbox.Cli.Terminal;

/// <summary>Text from outside, fit for a terminal: control characters are shown and not obeyed, or a job's id could move the cursor.</summary>
internal static class SafeText
{
    /// <summary>The text with tabs and line ends as they are.</summary>
    internal static string Lines(string text) => Replace(text, keepLines: true);

    /// <summary>The text on one line.</summary>
    internal static string OneLine(string text) => Replace(text, keepLines: false);

    /// <summary>The text on one line, and at most so long.</summary>
    internal static string Brief(string? text, int most)
    {
        string line = OneLine(text is { Length: > 0 } ? text : "-");
        return line.Length <= most ? line : string.Concat(line.AsSpan(0, most - 3), "...");
    }

    private static string Replace(string text, bool keepLines)
    {
        var safe = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (!IsObeyed(rune) || (keepLines && rune.Value is '\t' or '\n' or '\r'))
            {
                safe.Append(rune.ToString());
            }
            else
            {
                // The pictures that Unicode has for them; the rest has none.
                safe.Append(rune.Value < 0x20 ? (char)(0x2400 + rune.Value) : '\uFFFD');
            }
        }

        return safe.ToString();
    }

    // Controls, and what turns the direction of the rest of a line.
    private static bool IsObeyed(Rune rune) =>
        Rune.IsControl(rune) || rune.Value is (>= 0x200E and <= 0x200F) or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x2028 or 0x2029;
}
