using System.Diagnostics;
using Spectre.Console;

namespace Sandbox.Benchmarks.Reporting;

/// <summary>
/// Says on standard error what is being done. It draws only when told something new: an animation would take its share of the processor that
/// is being measured.
/// </summary>
internal sealed class Progress
{
    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
    private readonly bool _live = !Console.IsErrorRedirected;
    private readonly long _began = Stopwatch.GetTimestamp();
    private StatusContext? _line;
    private string _scenario = "";

    /// <summary>Runs a scenario under its name.</summary>
    internal async Task RunAsync(string scenario, Func<Task> run)
    {
        _scenario = scenario;
        if (!_live)
        {
            await run();
            return;
        }

        await _console.Status().AutoRefresh(false).Spinner(Spinner.Known.Ascii).StartAsync(scenario, async line =>
        {
            _line = line;
            try
            {
                await run();
            }
            finally
            {
                _line = null;
            }
        });
    }

    /// <summary>What is done now.</summary>
    internal void Step(string what)
    {
        string text = $"[[{Stopwatch.GetElapsedTime(_began):mm\\:ss}]] [bold]{_scenario.EscapeMarkup()}[/] {what.EscapeMarkup()}";
        if (_line is not { } line)
        {
            _console.MarkupLine(text);
            return;
        }

        line.Status = text;
        line.Refresh();
    }
}
