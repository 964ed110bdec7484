using Sandbox.Worker.Configuration;
using Serilog;
using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;
using Serilog.Sinks.SystemConsole.Themes;

namespace Sandbox.Worker.Logging;

/// <summary>Logs go to standard output: for people on a terminal, one JSON object a line otherwise.</summary>
internal static class ConsoleLogging
{
    private const string ForPeople = "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:l}{NewLine}{Exception}";

    // A reader of standard output that has stopped reading holds nothing up: beyond so many lines, new ones are lost, and counted.
    private const int LinesWaiting = 10_000;

    // Serilog looks as often whether there is something to write, also when there is not: every 20 ms was 0.9 % of a core of an idle worker.
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(200);

    internal static Logger Create(WorkerSettings settings)
    {
        bool json = settings.LogFormat == "json" || (settings.LogFormat == "auto" && Console.IsOutputRedirected);
        LogEventLevel least = settings.LogLevel switch
        {
            "debug" => LogEventLevel.Debug,
            "warning" => LogEventLevel.Warning,
            "error" => LogEventLevel.Error,
            _ => LogEventLevel.Information,
        };
        LoggerConfiguration logger = new LoggerConfiguration()
            .MinimumLevel.Is(least)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("System", LogEventLevel.Warning)

            // A failing start is told once, by the sentence at its end; the host's own stack traces only bury it.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LogEventLevel.Fatal)

            // Whoever asks /health/ready reads the reason there; a line for each asking would bury the log in an outage.
            .MinimumLevel.Override("Microsoft.Extensions.Diagnostics.HealthChecks", LogEventLevel.Fatal)
            .Enrich.FromLogContext();

        return WriteBeside(logger, Lines(json), LinesWaiting);
    }

    /// <summary>Formatting and writing happen beside the jobs, not in them, many lines at a time; disposing the logger writes what is left.</summary>
    internal static Logger WriteBeside(LoggerConfiguration logger, Logger lines, int mostWaiting)
    {
        // It bounds the queue, since the queue's own bound loses lines without a word.
        var backlog = new LineBacklog(mostWaiting);
        return logger.Filter.ByIncludingOnly(_ => backlog.TryEnter())
            .WriteTo.Sink(
                new BatchSink(lines, backlog),
                new BatchingOptions { EagerlyEmitFirstEvent = true, BufferingTimeLimit = Longest, BatchSizeLimit = 1_000, QueueLimit = null })
            .CreateLogger();
    }

    private static Logger Lines(bool json)
    {
        LoggerConfiguration lines = new LoggerConfiguration().MinimumLevel.Verbose();
        return (json
            ? lines.WriteTo.Console(new JsonLineFormatter())
            : lines.WriteTo.Console(outputTemplate: ForPeople, theme: AnsiConsoleTheme.Code, formatProvider: System.Globalization.CultureInfo.InvariantCulture))
            .CreateLogger();
    }
}
