using System.Globalization;
using System.Reflection;
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
    private static readonly Assembly Here = typeof(Corpus).Assembly;

    /// <summary>The names of a folder's entries.</summary>
    internal static TheoryData<string> Names(string folder) => CorpusText.Names(Here, $"{folder}/");

    /// <summary>An entry: what is expected of it, and its bytes.</summary>
    internal static (string Expected, byte[] Input) Read(string folder, string name)
    {
        (_, string expected, string input) = CorpusText.Read(Here, $"{folder}/{name}");
        string text = Done().Replace(
            input.TrimEnd('\n').Replace("\\\n", "", StringComparison.Ordinal),
            match => string.Concat(Frame(match).Select(value => string.Create(CultureInfo.InvariantCulture, $"\\x{value:x2}"))));
        return (expected, CorpusText.Bytes(text));
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
}
