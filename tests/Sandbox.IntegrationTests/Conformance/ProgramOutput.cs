using System.Text;

namespace Sandbox.IntegrationTests.Conformance;

/// <summary>What a script left behind, on either side.</summary>
/// <param name="ExitCode">As a shell tells it: 128 + N for death by signal N.</param>
/// <param name="Stdout">Everything on its standard output.</param>
/// <param name="Stderr">Everything on its standard error.</param>
internal sealed record ProgramOutput(int ExitCode, string Stdout, string Stderr)
{
    private const int ExcerptLength = 200;

    /// <summary>The first thing in which the sandbox differs from the bare interpreter; null when nothing does.</summary>
    internal static string? Difference(ProgramOutput bare, ProgramOutput sandbox) =>
        Difference("standard output", bare.Stdout, sandbox.Stdout)
        ?? Difference("standard error", bare.Stderr, sandbox.Stderr)
        ?? (bare.ExitCode == sandbox.ExitCode
            ? null
            : $"exit code\n  bare:    {bare.ExitCode}\n  sandbox: {sandbox.ExitCode}{Told(bare)}{Told(sandbox)}");

    private static string? Difference(string what, string bare, string sandbox)
    {
        if (string.Equals(bare, sandbox, StringComparison.Ordinal))
        {
            return null;
        }

        int at = 0;
        while (at < bare.Length && at < sandbox.Length && bare[at] == sandbox[at])
        {
            at++;
        }

        // The whole line in which they part says more than the character.
        int line = bare.AsSpan(0, at).LastIndexOf('\n') + 1;
        int start = Math.Max(line, at - ExcerptLength);
        return $"{what}, from character {at} (line {1 + bare.AsSpan(0, at).Count('\n')})\n  bare:    {Excerpt(bare, start)}\n  sandbox: {Excerpt(sandbox, start)}";
    }

    private static string Excerpt(string text, int start)
    {
        var excerpt = new StringBuilder();
        foreach (char character in text.AsSpan(start, Math.Min(2 * ExcerptLength, text.Length - start)))
        {
            excerpt.Append(character switch { '\n' => "\\n", '\r' => "\\r", '\0' => "\\0", _ => character.ToString() });
        }

        return excerpt.Length == 0 ? "(nothing)" : excerpt.ToString();
    }

    private static string Told(ProgramOutput output) => output.Stderr.Length == 0 ? "" : $"\n  standard error: {Excerpt(output.Stderr, 0)}";
}
