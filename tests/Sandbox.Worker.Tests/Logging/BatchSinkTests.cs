using Sandbox.Worker.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Sandbox.Worker.Tests.Logging;

public sealed class BatchSinkTests
{
    private readonly Written _written = new();
    private readonly LineBacklog _backlog = new(capacity: 2);

    [Fact]
    public async Task EmitBatchAsync_LinesFoundNoRoom_SaysHowManyAfterThoseThatDid()
    {
        LogEvent[] offered = [Line("one"), Line("two"), Line("three"), Line("four"), Line("five")];
        LogEvent[] taken = [.. offered.Where(_ => _backlog.TryEnter())];

        await WriteAsync(taken);

        Assert.Equal(["one", "two"], _written.Lines[..2].Select(line => line.MessageTemplate.Text));
        LogEvent loss = Assert.Single(_written.Lines[2..]);
        Assert.Equal(LogEventLevel.Warning, loss.Level);
        Assert.StartsWith("3 log lines were lost", loss.RenderMessage(null), StringComparison.Ordinal);
        Assert.Equal("""{ Name: "log.lines.lost" }""", loss.Properties["EventId"].ToString());
    }

    [Fact]
    public async Task EmitBatchAsync_LossWasTold_IsNotToldAgainAndThereIsRoom()
    {
        LogEvent[] first = [.. new[] { Line("one"), Line("two"), Line("three") }.Where(_ => _backlog.TryEnter())];
        await WriteAsync(first);
        LogEvent[] second = [.. new[] { Line("four"), Line("five") }.Where(_ => _backlog.TryEnter())];
        _written.Lines.Clear();

        await WriteAsync(second);

        Assert.Equal(["four", "five"], _written.Lines.Select(line => line.MessageTemplate.Text));
    }

    [Fact]
    public async Task TryEnter_FromManyThreads_LetsInWhatFitsAndCountsTheRest()
    {
        var backlog = new LineBacklog(capacity: 100);
        int let = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (int line = 0; line < 1_000; line++)
            {
                if (backlog.TryEnter())
                {
                    Interlocked.Increment(ref let);
                }
            }
        })));

        Assert.Equal((100, 7_900L), (let, backlog.TakeLost()));
        Assert.Equal(0, backlog.TakeLost());
    }

    private async Task WriteAsync(LogEvent[] batch)
    {
        using Logger lines = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(_written).CreateLogger();
        using var sink = new BatchSink(lines, _backlog);
        await sink.EmitBatchAsync(batch);
    }

    private static LogEvent Line(string text) =>
        new(DateTimeOffset.UnixEpoch, LogEventLevel.Information, null, new MessageTemplate(text, []), []);

    private sealed class Written : ILogEventSink
    {
        public List<LogEvent> Lines { get; } = [];

        public void Emit(LogEvent logEvent) => Lines.Add(logEvent);
    }
}
