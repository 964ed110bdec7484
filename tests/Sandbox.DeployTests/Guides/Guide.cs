using System.Text.RegularExpressions;
using Sandbox.DeployTests.Running;

namespace Sandbox.DeployTests.Guides;

/// <summary>A Markdown file, read by the rules that the guides keep: fences of three backticks, tables with outer bars, an anchor on the line above a heading.</summary>
internal sealed partial class Guide
{
    private readonly string[] _lines;
    private readonly List<Heading> _headings = [];
    private readonly List<Fence> _fences = [];
    private readonly List<string> _prose = [];

    private Guide(string path)
    {
        Path = path;
        Text = Repository.Read(path);
        _lines = Text.Split('\n');
        Parse();
    }

    /// <summary>The guide in English.</summary>
    internal static Guide English { get; } = new("deploy/OPERATIONS.md");

    /// <summary>The same in Traditional Chinese.</summary>
    internal static Guide Chinese { get; } = new("deploy/OPERATIONS.zh-TW.md");

    /// <summary>Both.</summary>
    internal static IReadOnlyList<Guide> Both => [English, Chinese];

    /// <summary>Its file, from the top folder.</summary>
    internal string Path { get; }

    /// <summary>All of it.</summary>
    internal string Text { get; }

    /// <summary>Its headings, in order.</summary>
    internal IReadOnlyList<Heading> Headings => _headings;

    /// <summary>Its fenced blocks, in order.</summary>
    internal IReadOnlyList<Fence> Fences => _fences;

    /// <summary>What is not in a fence.</summary>
    internal string Prose => string.Join('\n', _prose);

    /// <summary>What stands in backticks outside of fences.</summary>
    internal IEnumerable<string> Codes => CodesIn(Prose);

    /// <summary>Reads any Markdown file of the repository.</summary>
    internal static Guide Of(string path) => new(path);

    /// <summary>What stands in backticks.</summary>
    internal static IEnumerable<string> CodesIn(string text) => Code().Matches(text).Select(match => match.Groups[1].Value);

    /// <summary>The lines from a heading to the next that is no deeper.</summary>
    internal IReadOnlyList<string> Section(string slug)
    {
        Heading heading = _headings.SingleOrDefault(candidate => candidate.Slug == slug)
            ?? throw new InvalidOperationException($"{Path} has no section #{slug}.");
        int end = _headings.FirstOrDefault(next => next.Line > heading.Line && next.Level <= heading.Level)?.Line ?? _lines.Length + 1;
        return _lines[heading.Line..(end - 1)];
    }

    /// <summary>The rows of the section's tables, without their heads: the cells of each.</summary>
    internal IReadOnlyList<string[]> RowsOf(string slug) => Rows(Section(slug));

    /// <summary>The rows of every table.</summary>
    internal IReadOnlyList<string[]> AllRows() => Rows(_prose);

    private static List<string[]> Rows(IReadOnlyList<string> lines)
    {
        List<string[]> rows = [];
        for (int i = 0; i < lines.Count; i++)
        {
            bool head = i + 1 < lines.Count && IsRule(lines[i + 1]);
            if (lines[i].StartsWith('|') && !head && !IsRule(lines[i]))
            {
                rows.Add([.. Bar().Split(lines[i].Trim())[1..^1].Select(cell => cell.Trim())]);
            }
        }

        return rows;
    }

    private static bool IsRule(string line) => line.StartsWith("|--", StringComparison.Ordinal);

    private void Parse()
    {
        string before = "";
        for (int i = 0; i < _lines.Length; i++)
        {
            string line = _lines[i];
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                int end = Array.IndexOf(_lines, "```", i + 1);
                Assert.True(end > 0, $"{Path}:{i + 1}: this fence is not closed.");
                Match why = Reason().Match(before);
                _fences.Add(new Fence(line[3..].Trim(), string.Join('\n', _lines[(i + 1)..end]), why.Success ? why.Groups[1].Value : null, i + 1));
                i = end;
                before = "";
                continue;
            }

            _prose.Add(line);
            if (Title().Match(line) is { Success: true } title)
            {
                string text = title.Groups[2].Value;
                Match anchor = Anchor().Match(before);
                _headings.Add(new Heading(title.Groups[1].Length, anchor.Success ? anchor.Groups[1].Value : SlugOf(text), text, i + 1));
            }

            before = line.Length > 0 ? line : before;
        }
    }

    // As GitHub does: lower case, nothing but letters, digits, hyphens and underscores, spaces become hyphens.
    private static string SlugOf(string text) => string.Concat(text
        .ToLowerInvariant()
        .Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')
        .Select(c => c == ' ' ? '-' : c));

    [GeneratedRegex("^(#{1,6}) (.+)$")]
    private static partial Regex Title();

    [GeneratedRegex("^<a id=\"([a-z0-9-]+)\"></a>$")]
    private static partial Regex Anchor();

    [GeneratedRegex("^<!-- not run: (.+) -->$")]
    private static partial Regex Reason();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bar();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Code();
}
