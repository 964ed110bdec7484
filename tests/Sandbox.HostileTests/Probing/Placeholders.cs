using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.HostileTests.Probing;

/// <summary>
/// What a probe's file cannot hold itself: <c>${NAME}</c> for a fact of this run, <c>${repeat COUNT TEXT}</c>, <c>${base64 BYTES}</c> for that many
/// bytes in base64, <c>${hex DIGITS}</c> for bytes that are no text. A closing brace in TEXT is written <c>\}</c>.
/// </summary>
/// <param name="facts">The facts of this run.</param>
internal sealed partial class Placeholders(IReadOnlyDictionary<string, string> facts)
{
    internal byte[] Fill(string text)
    {
        using var filled = new MemoryStream();
        int at = 0;
        foreach (Match match in Placeholder().Matches(text))
        {
            filled.Write(Encoding.UTF8.GetBytes(text[at..match.Index]));
            filled.Write(Value(match.Groups["name"].Value, match.Groups["rest"].Value));
            at = match.Index + match.Length;
        }

        filled.Write(Encoding.UTF8.GetBytes(text[at..]));
        return filled.ToArray();
    }

    private byte[] Value(string name, string rest)
    {
        switch (name)
        {
            case "repeat":
                string[] parts = rest.Replace(@"\}", "}", StringComparison.Ordinal).Split(' ', 2);
                return Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(parts[1], Number(parts[0]))));
            case "base64":
                return Encoding.ASCII.GetBytes(Convert.ToBase64String(new byte[Number(rest)]));
            case "hex":
                return Convert.FromHexString(rest);
            default:
                return facts.TryGetValue(name, out string? fact)
                    ? Encoding.UTF8.GetBytes(fact)
                    : throw new PreparationException($"There is no placeholder ${{{name}}}.");
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\$\{(?<name>[a-z0-9_]+)( (?<rest>(\\.|[^}\\])*))?\}")]
    private static partial Regex Placeholder();
}
