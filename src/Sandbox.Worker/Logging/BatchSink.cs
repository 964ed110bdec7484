using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace Sandbox.Worker.Logging;

/// <summary>Hands what has gathered to another logger, which it owns, and says after it how much was lost meanwhile.</summary>
internal sealed class BatchSink(Logger lines, LineBacklog backlog) : IBatchedLogEventSink, IDisposable
{
    private static readonly MessageTemplate Loss = new MessageTemplateParser().Parse(
        "{Lines} log lines were lost: whoever reads this worker's standard output did not keep up with it.");

    /// <summary>Writes the lines of a batch, in their order.</summary>
    public Task EmitBatchAsync(IReadOnlyCollection<LogEvent> batch)
    {
        DateTimeOffset last = default;
        foreach (LogEvent line in batch)
        {
            lines.Write(line);
            last = line.Timestamp;
        }

        backlog.Leave(batch.Count);
        if (backlog.TakeLost() is > 0 and var lost)
        {
            lines.Write(new LogEvent(last, LogEventLevel.Warning, null, Loss, [Named("log.lines.lost"), new("Lines", new ScalarValue(lost))]));
        }

        return Task.CompletedTask;
    }

    /// <summary>Nothing to write.</summary>
    public Task OnEmptyBatchAsync() => Task.CompletedTask;

    /// <summary>Whatever was written is out.</summary>
    public void Dispose() => lines.Dispose();

    private static LogEventProperty Named(string name) => new("EventId", new StructureValue([new("Name", new ScalarValue(name))]));
}
