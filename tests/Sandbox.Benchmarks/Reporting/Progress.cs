using System.Diagnostics;
using Spectre.Console;

namespace Sandbox.Benchmarks.Reporting;

/// <summary>
/// Says on standard error what is being done: one line that changes on a terminal, plain lines elsewhere. It draws only when told something
/// new: an animation would take its share of the processor that is being measured.
/// </summary>
/// <param name="scenarios">How many will run.</param>
internal sealed class Progress(int scenarios)
{
    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
    private readonly bool _live = !Console.IsErrorRedirected;
    private readonly long _began = Stopwatch.GetTimestamp();
    private StatusContext? _line;
    private string _scenario = "";
    private int _number;

    /// <summary>Runs the next scenario under its name.</summary>
    internal async Task RunAsync(string scenario, Func<Task> run)
    {
        (_scenario, _number) = (scenario, _number + 1);
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
        TimeSpan since = Stopwatch.GetElapsedTime(_began);
        string text = $"[{(int)since.TotalMinutes:00}:{since.Seconds:00}] {_number}/{scenarios} {_scenario}: {what}";
        if (_line is not { } line)
        {
            Console.Error.WriteLine(text);
            return;
        }

        line.Status = text.EscapeMarkup();
        line.Refresh();
    }
}
