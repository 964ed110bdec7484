using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Sandbox.Execution.Supervision;
using Sandbox.Execution.Tests.Fakes;

namespace Sandbox.Execution.Tests.Fuzz;

/// <summary>
/// Inputs that are worth keeping, each a text file under Corpus: lines that begin with # say why, "expect:" says what becomes of it, and after
/// "---" comes the input. In it \xNN is a byte, a backslash at the end of a line
/// joins the next one, {N*TEXT} is TEXT repeated, and {done KIND VALUE [STDOUT-DROPPED STDERR-DROPPED]} is a done frame.
/// </summary>
internal static partial class Corpus
{
    private const string Prefix = "Corpus/";

    private static readonly Assembly Here = typeof(Corpus).Assembly;

    /// <summary>The names of a folder's entries.</summary>
    internal static TheoryData<string> Names(string folder) =>
    [
        .. Here.GetManifestResourceNames()
            .Where(name => name.StartsWith($"{Prefix}{folder}/", StringComparison.Ordinal))
            .Select(name => name[(Prefix.Length + folder.Length + 1)..])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>An entry: what is expected of it, and its bytes.</summary>
    internal static (string Expected, byte[] Input) Read(string folder, string name)
    {
        using Stream resource = Here.GetManifestResourceStream($"{Prefix}{folder}/{name}")!;
        using var reader = new StreamReader(resource, Encoding.UTF8);
        string[] parts = reader.ReadToEnd().Split("\n---\n", 2);
        string expected = parts[0].Split('\n').Single(line => line.StartsWith("expect:", StringComparison.Ordinal))["expect:".Length..].Trim();
        return (expected, Bytes(parts[1].TrimEnd('\n')));
    }

    private static byte[] Bytes(string text)
    {
        text = text.Replace("\\\n", "", StringComparison.Ordinal);
        text = Repetition().Replace(text, match => string.Concat(Enumerable.Repeat(match.Groups[2].Value, int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))));
        text = Done().Replace(text, match => string.Concat(Frame(match).Select(value => string.Create(CultureInfo.InvariantCulture, $"\\x{value:x2}"))));
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

    private static byte[] Frame(Match done)
    {
        string[] numbers = done.Groups[1].Value.Split(' ');
        ulong Count(int index) => numbers.Length > index ? ulong.Parse(numbers[index], CultureInfo.InvariantCulture) : 0;
        var end = (ProgramEnd)byte.Parse(numbers[0], CultureInfo.InvariantCulture);
        return Frames.Of((byte)'D', Frames.DonePayload(end, int.Parse(numbers[1], CultureInfo.InvariantCulture), stdoutDropped: Count(2), stderrDropped: Count(3)));
    }

    [GeneratedRegex(@"\{done ([-0-9 ]+)\}")]
    private static partial Regex Done();

    [GeneratedRegex(@"\{(\d+)\*([^}]*)\}", RegexOptions.Singleline)]
    private static partial Regex Repetition();

    [GeneratedRegex(@"\\x([0-9a-f]{2})")]
    private static partial Regex OneByte();
}
