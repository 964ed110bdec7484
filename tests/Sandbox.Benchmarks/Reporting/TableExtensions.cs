using Spectre.Console;

namespace Sandbox.Benchmarks.Reporting;

/// <summary>Short words for tables.</summary>
internal static class TableExtensions
{
    /// <summary>Adds columns of numbers.</summary>
    internal static Table Numbers(this Table table, params string[] names)
    {
        foreach (string name in names)
        {
            table.AddColumn(new TableColumn($"[grey]{name}[/]").RightAligned().NoWrap());
        }

        return table;
    }
}
