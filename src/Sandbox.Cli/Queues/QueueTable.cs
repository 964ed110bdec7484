using System.Globalization;
using Spectre.Console;

namespace Sandbox.Cli.Queues;

/// <summary>The queues for people.</summary>
internal static class QueueTable
{
    private const string Unknown = "?";

    internal static Table Of(QueuesDocument document)
    {
        Table table = new Table().Border(TableBorder.None).AddColumn(new TableColumn("queue").NoWrap());
        foreach (string column in (string[])["ready", "unacked", "consumers", "in/s", "out/s", "acked/s", "growth/s"])
        {
            table.AddColumn(new TableColumn(column).RightAligned().NoWrap());
        }

        foreach (QueueRow row in document.Queues)
        {
            string[] cells = row.Exists
                ? [
                    Markup.Escape(row.Queue), Text(row.Ready), Text(row.Unacked), Text(row.Consumers),
                    Text(row.PublishPerSecond), Text(row.DeliverPerSecond), Text(row.AckPerSecond), Text(row.ReadyPerSecond),
                ]
                : [Markup.Escape(row.Queue), "missing", "", "", "", "", "", ""];
            table.AddRow(cells);
        }

        return table;
    }

    private static string Text(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? Unknown;

    private static string Text(double? number) => number?.ToString("0.0", CultureInfo.InvariantCulture) ?? Unknown;
}
