using Sandbox.Worker.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Sandbox.Worker.Tests.Logging;

public sealed class ConsoleLoggingTests
{
    private const int Most = 3;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public void WriteBeside_ReaderHasStopped_HoldsNobodyUpAndTellsWhatWasLost()
    {
        using var reader = new StoppedReader();
        Logger lines = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(reader).CreateLogger();
        using (Logger logger = ConsoleLogging.WriteBeside(new LoggerConfiguration(), lines, Most))
        {
            logger.Information("first");
            Assert.True(reader.HasOne.Wait(Deadline, TestContext.Current.CancellationToken), "Nothing was written.");
            foreach (string text in (string[])["second", "third", "fourth", "fifth"])
            {
                logger.Information("{Text}", text);
            }

            reader.GoesOn.Set();
        }

        Assert.Equal(["first", "\"second\"", "\"third\""], reader.Lines.Where(line => line.Level == LogEventLevel.Information).Select(line => line.RenderMessage(null)));
        Assert.StartsWith("2 log lines were lost", Assert.Single(reader.Lines, line => line.Level == LogEventLevel.Warning).RenderMessage(null), StringComparison.Ordinal);
    }

    /// <summary>Takes nothing more after the first line has come, until it is told to.</summary>
    private sealed class StoppedReader : ILogEventSink, IDisposable
    {
        internal ManualResetEventSlim HasOne { get; } = new();

        internal ManualResetEventSlim GoesOn { get; } = new();

        internal List<LogEvent> Lines { get; } = [];

        public void Emit(LogEvent logEvent)
        {
            HasOne.Set();
            GoesOn.Wait(Deadline);
            Lines.Add(logEvent);
        }

        public void Dispose()
        {
            HasOne.Dispose();
            GoesOn.Dispose();
        }
    }
}
