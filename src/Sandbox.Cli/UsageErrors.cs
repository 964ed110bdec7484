using System.CommandLine;
using System.Text.RegularExpressions;
using Sandbox.Cli.Terminal;

namespace Sandbox.Cli;

/// <summary>What is wrong with a command line, in words that do not repeat a secret in the wrong place.</summary>
internal static partial class UsageErrors
{
    private const int MostErrors = 8;
    private const int MostCharacters = 300;

    internal static string Explain(ParseResult parsed)
    {
        string command = string.Join(' ', Path(parsed.CommandResult));
        IEnumerable<string> errors = parsed.Errors.Select(error => Brief(error.Message)).Distinct(StringComparer.Ordinal).Take(MostErrors);
        return $"{string.Join(' ', errors)} ({command} --help lists what there is.)";
    }

    /// <summary>An address may hold a password: only its scheme is left of it.</summary>
    internal static string WithoutAddresses(string text) => Address().Replace(text, match => $"{match.Groups["scheme"].Value}://...");

    private static string Brief(string message)
    {
        string text = SafeText.OneLine(WithoutAddresses(message));
        return text.Length <= MostCharacters ? text : text[..MostCharacters] + "...";
    }

    private static Stack<string> Path(System.CommandLine.Parsing.SymbolResult? result)
    {
        var names = new Stack<string>();
        for (; result is not null; result = result.Parent)
        {
            if (result is System.CommandLine.Parsing.CommandResult command)
            {
                names.Push(command.Command is RootCommand ? "sandboxctl" : command.Command.Name);
            }
        }

        return names;
    }

    [GeneratedRegex("(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://[^\\s'\"]*", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();
}
