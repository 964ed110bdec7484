using System.Globalization;
using Sandbox.Cli.Terminal;
using Spectre.Console;

namespace Sandbox.Cli.DeadLetters;

/// <summary>Dead letters for people.</summary>
internal static class DeadLetterTable
{
    private const int IdWidth = 128;
    private const int WordWidth = 24;
    private const int SentenceWidth = 70;

    internal static Table Of(IEnumerable<DeadLetterDocument> letters, DateTimeOffset now)
    {
        Table table = new Table().Border(TableBorder.None).AddColumns("action", "job", "code", "age", "try", "worker", "bytes", "message");
        foreach (DeadLetterDocument letter in letters)
        {
            table.AddRow(
                letter.Action,
                Cell(letter.JobId, IdWidth),
                Cell(letter.Code, WordWidth),
                letter.At is { } at ? Duration.Format(now - at) : "?",
                letter.Attempt?.ToString(CultureInfo.InvariantCulture) ?? "?",
                Cell(letter.Worker ?? letter.By, WordWidth),
                letter.Bytes.ToString(CultureInfo.InvariantCulture),
                Cell(letter.Message, SentenceWidth));
        }

        return table;
    }

    private static string Cell(string? text, int width) => Markup.Escape(SafeText.Brief(text, width));
}
