using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace Sandbox.Cli.Terminal;

/// <summary>Where a command writes: results on standard output, as JSON or for people; everything else on standard error.</summary>
internal sealed class Output
{
    // Whoever reads a pipe wants each row on one line.
    private const int WidthOfAPipe = 1000;

    private readonly CliHost _host;
    private readonly IAnsiConsole _people;
    private readonly IAnsiConsole _progress;

    internal Output(CliHost host, bool json)
    {
        (_host, Json) = (host, json);
        _people = Console(host.Out, host.OutIsTerminal);
        _progress = Console(host.Error, host.ErrorIsTerminal);
    }

    /// <summary>Whether standard output is for programs.</summary>
    internal bool Json { get; }

    /// <summary>Whether a table may change in place.</summary>
    internal bool IsLive => _host.OutIsTerminal && !Json;

    /// <summary>One JSON document on a line of its own.</summary>
    internal void Document<T>(T value, JsonTypeInfo<T> type)
    {
        _host.Out.WriteLine(JsonSerializer.Serialize(value, type));
        _host.Out.Flush();
    }

    /// <summary>A line for people.</summary>
    internal void Line(string text) => _host.Out.WriteLine(text);

    /// <summary>A table for people.</summary>
    internal void Table(Table table) => _people.Write(table);

    /// <summary>A table that changes in place until the work has ended.</summary>
    internal Task LiveAsync(Table first, Func<Action<Table>, Task> work) => _people.Live(first).StartAsync(async live => await work(next =>
    {
        live.UpdateTarget(next);
        live.Refresh();
    }).ConfigureAwait(false));

    /// <summary>A program's own output, byte for byte, unless somebody looks at it: then it must not command the terminal.</summary>
    internal void Program(string stdout, string stderr)
    {
        Program(_host.Out, stdout, _host.OutIsTerminal);
        Program(_host.Error, stderr, _host.ErrorIsTerminal);
    }

    /// <summary>A remark for people.</summary>
    internal void Note(string text) => _host.Error.WriteLine(SafeText.OneLine(text));

    /// <summary>Why the command was not done.</summary>
    internal void Fail(string code, string message)
    {
        if (Json)
        {
            Document(new ErrorDocument(code, message), CliJson.Wire.ErrorDocument);
            return;
        }

        foreach (string sentence in message.Split('\n'))
        {
            _host.Error.WriteLine($"sandboxctl: {SafeText.OneLine(sentence)}");
        }
    }

    /// <summary>A progress bar when a person looks on, else nothing. <paramref name="work"/> is given what moves it by one.</summary>
    internal async Task ProgressAsync(string what, long total, Func<Action, Task> work)
    {
        if (Json || !_host.ErrorIsTerminal || total == 0)
        {
            await work(static () => { }).ConfigureAwait(false);
            return;
        }

        await _progress.Progress().AutoClear(true).StartAsync(async context =>
        {
            ProgressTask bar = context.AddTask(Markup.Escape(what), autoStart: true, maxValue: total);
            await work(() => bar.Increment(1)).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private static void Program(TextWriter writer, string text, bool terminal)
    {
        writer.Write(terminal ? SafeText.Lines(text) : text);
        writer.Flush();
    }

    private static IAnsiConsole Console(TextWriter writer, bool terminal)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = terminal ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        if (!terminal)
        {
            console.Profile.Width = WidthOfAPipe;
        }

        return console;
    }
}
