using Serilog.Core;
using Serilog.Events;

namespace Sandbox.Worker.Logging;

/// <summary>Hands what has gathered to another logger, which it owns.</summary>
internal sealed class BatchSink(Logger lines) : IBatchedLogEventSink, IDisposable
{
    /// <summary>Writes the lines of a batch, in their order.</summary>
    public Task EmitBatchAsync(IReadOnlyCollection<LogEvent> batch)
    {
        foreach (LogEvent line in batch)
        {
            lines.Write(line);
        }

        return Task.CompletedTask;
    }

    /// <summary>Nothing to write.</summary>
    public Task OnEmptyBatchAsync() => Task.CompletedTask;

    /// <summary>Whatever was written is out.</summary>
    public void Dispose() => lines.Dispose();
}
