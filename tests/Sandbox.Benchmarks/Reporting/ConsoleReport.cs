using System.Globalization;
using Sandbox.Benchmarks.Subjects;
using Spectre.Console;

namespace Sandbox.Benchmarks.Reporting;

/// <summary>The tables for people, on standard output.</summary>
internal sealed class ConsoleReport
{
    private const int WidthOfAPipe = 150;
    private const int SamplesShown = 11;
    private readonly IAnsiConsole _console = AnsiConsole.Console;

    internal ConsoleReport()
    {
        if (Console.IsOutputRedirected)
        {
            _console.Profile.Width = WidthOfAPipe;
        }
    }

    /// <summary>Where the numbers come from.</summary>
    internal void Show(Machine machine, bool quick)
    {
        Table table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "");
        table.AddRow("[grey]machine[/]", string.Create(CultureInfo.InvariantCulture, $"{machine.Cores} cores ({machine.Processor.EscapeMarkup()}), {machine.MemoryMiB:0} MiB"));
        table.AddRow("[grey]kernel[/]", machine.Kernel.EscapeMarkup());
        table.AddRow("[grey]engine[/]", machine.Engine.EscapeMarkup());
        table.AddRow("[grey]python[/]", machine.Python.EscapeMarkup());
        table.AddRow("[grey]runtime[/]", machine.Runtime.EscapeMarkup());
        table.AddRow("[grey]date[/]", machine.Date.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        table.AddRow("[grey]load[/]", machine.Load.ToString("0.00", CultureInfo.InvariantCulture));
        _console.Write(table);
        if (machine.IsBusy)
        {
            _console.MarkupLine("[yellow]Somebody else is using this machine: the numbers will be worse than it is.[/]");
        }

        if (quick)
        {
            _console.MarkupLine("[yellow]--quick: few jobs, to see that it works; not to quote from.[/]");
        }
    }

    /// <summary>One scenario, as far as it came.</summary>
    internal void Show(ScenarioReport report)
    {
        _console.WriteLine();
        _console.Write(new Rule(string.Create(CultureInfo.InvariantCulture, $"[bold]{report.Name}[/] [grey]{report.Seconds:0} s[/]")).LeftJustified());
        if (report.Latencies.Count > 0)
        {
            _console.Write(Latencies(report));
        }

        if (report.Figures.Count > 0)
        {
            _console.Write(Figures(report.Figures.Select(figure => ("", figure)), withScenario: false));
        }

        foreach (Series series in report.Series)
        {
            _console.Write(Over(series));
        }

        foreach (string note in report.Notes)
        {
            _console.MarkupLine($"[grey]· {note.EscapeMarkup()}[/]");
        }

        if (report.Failure is { } failure)
        {
            _console.MarkupLine($"[red]failed:[/] {failure.EscapeMarkup()}");
        }
    }

    /// <summary>Every target of the run in one table, and what failed.</summary>
    internal void ShowSummary(IReadOnlyList<ScenarioReport> reports)
    {
        (string, Figure)[] held = [.. reports.SelectMany(report => report.Figures.Where(figure => figure.Target is not null).Select(figure => (report.Name, figure)))];
        if (reports.Count > 1 && held.Length > 0)
        {
            _console.WriteLine();
            _console.Write(new Rule("[bold]what we hold ourselves to[/]").LeftJustified());
            _console.Write(Figures(held, withScenario: true));
        }

        foreach (ScenarioReport failed in reports.Where(report => report.Failure is not null))
        {
            _console.MarkupLine($"[red]{failed.Name} failed:[/] {failed.Failure.EscapeMarkup()}");
        }
    }

    /// <summary>A sentence.</summary>
    internal void Say(string sentence) => _console.MarkupLine($"[grey]{sentence.EscapeMarkup()}[/]");

    private static Table Latencies(ScenarioReport report)
    {
        Table table = New("subject", "arrivals").Numbers("at once", "jobs", "p50 ms", "p95 ms", "p99 ms", "max ms");
        foreach (LatencyRow row in report.Latencies)
        {
            table.AddRow(
                row.Subject.EscapeMarkup(), row.Arrival, Whole(row.Callers), Whole(row.Milliseconds.Count),
                $"[bold]{Number(row.Milliseconds.P50)}[/]", Number(row.Milliseconds.P95), Number(row.Milliseconds.P99), Number(row.Milliseconds.Max));
        }

        return table;
    }

    private static Table Over(Series series)
    {
        Table table = new Table().Border(TableBorder.Simple).Numbers("s", "jobs done", $"{series.Name}, {series.Unit}");
        foreach (Sample sample in series.Pick(SamplesShown))
        {
            table.AddRow(sample.Seconds.ToString("0", CultureInfo.InvariantCulture), Whole(sample.Done), Number(sample.Value));
        }

        return table;
    }

    private static Table Figures(IEnumerable<(string Scenario, Figure Figure)> figures, bool withScenario)
    {
        Table table = withScenario ? New("scenario", "figure") : New("figure");
        table.Numbers("value", "rounds", "target").AddColumn("");
        foreach ((string scenario, Figure figure) in figures)
        {
            string[] cells =
            [
                figure.Name.EscapeMarkup(),
                $"[bold]{Number(figure.Value.Value)}[/] {figure.Unit}",
                figure.Value.Low < figure.Value.High ? $"{Number(figure.Value.Low)} … {Number(figure.Value.High)}" : "",
                figure.Target?.ToString() ?? "",
                figure.IsMet switch { true => "[green]met[/]", false => "[red]not met[/]", null => "" },
            ];
            table.AddRow(withScenario ? [scenario, .. cells] : cells);
        }

        return table;
    }

    private static Table New(params string[] columns) => new Table().Border(TableBorder.Simple).AddColumns([.. columns.Select(column => $"[grey]{column}[/]")]);

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    // Three digits that mean something, and zero as such.
    private static string Number(double value) => value.ToString(
        Math.Abs(value) switch { >= 100 => "0", >= 10 => "0.0", >= 1 => "0.00", 0 => "0", _ => "0.000" }, CultureInfo.InvariantCulture);
}
