using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace Sandbox.Execution.Tests.Fuzz;

/// <summary>
/// The form that every corpus has: text files under Corpus, whose lines before "---" say why and what is expected, and after it comes the
/// input. In it \xNN is a byte, and {N*TEXT} is TEXT repeated.
/// </summary>
internal static partial class CorpusText
{
    private const string Prefix = "Corpus/";
    private const string Expect = "expect:";

    /// <summary>The names of the entries whose path begins so, without that beginning.</summary>
    internal static TheoryData<string> Names(Assembly corpus, string folder = "") =>
    [
        .. corpus.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix + folder, StringComparison.Ordinal))
            .Select(name => name[(Prefix.Length + folder.Length)..])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>An entry: the lines of its head, what is expected, and its input as it is written.</summary>
    internal static (string[] Head, string Expected, string Input) Read(Assembly corpus, string path)
    {
        using var reader = new StreamReader(corpus.GetManifestResourceStream(Prefix + path)!, Encoding.UTF8);
        string[] parts = reader.ReadToEnd().Split("\n---\n", 2);
        string[] head = parts[0].Split('\n');
        return (head, head.Single(line => line.StartsWith(Expect, StringComparison.Ordinal))[Expect.Length..].Trim(), parts[1]);
    }

    /// <summary>What the text stands for.</summary>
    internal static byte[] Bytes(string text)
    {
        text = Repetition().Replace(text, match => string.Concat(Enumerable.Repeat(match.Groups[2].Value, int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))));
        var bytes = new List<byte>();
        int at = 0;
        foreach (Match match in OneByte().Matches(text))
        {
            bytes.AddRange(Encoding.UTF8.GetBytes(text[at..match.Index]));
            bytes.Add(byte.Parse(match.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            at = match.Index + match.Length;
        }

        bytes.AddRange(Encoding.UTF8.GetBytes(text[at..]));
        return [.. bytes];
    }

    [GeneratedRegex(@"\{(\d+)\*([^}]*)\}", RegexOptions.Singleline)]
    private static partial Regex Repetition();

    [GeneratedRegex(@"\\x([0-9a-f]{2})")]
    private static partial Regex OneByte();
}
