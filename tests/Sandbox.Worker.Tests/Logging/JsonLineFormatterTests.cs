using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Sandboxes;
using Sandbox.Worker.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Parsing;

namespace Sandbox.Worker.Tests.Logging;

public sealed partial class JsonLineFormatterTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Format_RunOfAJob_IsWhatOperatorsParse()
    {
        // A job whose deadline has passed starts and finishes without needing a sandbox.
        string[] lines = Log<JobRunner>(logger =>
        {
            var loggers = new LoggerFactory();
            var launcher = new SandboxLauncher(new NoSandboxes(), TimeProvider.System, loggers.CreateLogger<SandboxLauncher>());
            using var pool = new SandboxPool(
                launcher, new NoSandboxes(), new SandboxRemoval(), new PoolOptions(), new ApplicationLifetime(loggers.CreateLogger<ApplicationLifetime>()),
                TimeProvider.System, loggers.CreateLogger<SandboxPool>());
            var runner = new JobRunner(pool, launcher, new Limits(), TimeProvider.System, logger);
            var job = new Job
            {
                JobId = "job-1",
                RequestId = "r \"1\" 嗨",
                Language = Language.Python,
                Code = new byte[5],
                Timeout = TimeSpan.FromSeconds(7),
                InputFiles = [new JobFile("a", new byte[3])],
                Deadline = DateTimeOffset.UnixEpoch,
            };
            runner.RunAsync(job, new JobDelivery(1, null), CancellationToken.None).GetAwaiter().GetResult();
        });

        Assert.Equal(2, lines.Length);
        JsonElement start = Parse(lines[0]);
        Assert.Equal(["code_bytes", "event", "job_id", "level", "message", "request_id", "timeout_s", "timestamp"], Names(start).Order(StringComparer.Ordinal));
        Assert.Equal("sandbox.run.start", start.GetProperty("event").GetString());
        Assert.Equal("info", start.GetProperty("level").GetString());
        Assert.Equal("r \"1\" 嗨", start.GetProperty("request_id").GetString());
        Assert.Equal("job-1", start.GetProperty("job_id").GetString());
        Assert.Equal(7, start.GetProperty("timeout_s").GetInt32());
        Assert.Equal(5, start.GetProperty("code_bytes").GetInt32());

        JsonElement finish = Parse(lines[1]);
        Assert.Equal(
            [
                "duration_ms", "event", "exit_code", "input_bytes", "input_files", "job_id", "level", "message", "output_bytes",
                "output_files", "request_id", "status", "timed_out", "timestamp",
            ],
            Names(finish).Order(StringComparer.Ordinal));
        Assert.Equal("sandbox.run.finish", finish.GetProperty("event").GetString());
        Assert.Equal("expired", finish.GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Null, finish.GetProperty("exit_code").ValueKind);
        Assert.False(finish.GetProperty("timed_out").GetBoolean());
        Assert.True(finish.GetProperty("duration_ms").GetInt64() >= 0);
        Assert.Equal((1, 3, 0, 0), (
            finish.GetProperty("input_files").GetInt32(), finish.GetProperty("input_bytes").GetInt32(),
            finish.GetProperty("output_files").GetInt32(), finish.GetProperty("output_bytes").GetInt32()));
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\r\nb\u2028c\u2029d\u0085e")]
    [InlineData("{\"event\":\"forged\"}\n{\"event\":\"sandbox.run.finish\"}")]
    [InlineData("\0\u001b[31m\t\\\"")]
    [InlineData("嗨😀\uFFFD")]
    public void Format_AnyValue_IsOneLineOfJsonWithThatValue(string value)
    {
        string line = Assert.Single(Log<JsonLineFormatterTests>(logger => LogValue(logger, value)));

        Assert.DoesNotContain(line, char.IsControl);
        Assert.DoesNotContain(line, character => character is '\u2028' or '\u2029');
        JsonElement json = Parse(line);
        Assert.Equal(value, json.GetProperty("some_value").GetString());
        Assert.Equal($"It is {value}.", json.GetProperty("message").GetString());
        Assert.Equal("test.value", json.GetProperty("event").GetString());
    }

    [Fact]
    public void Format_ValueNamedTwice_IsWrittenOnce()
    {
        var logged = new LogEvent(
            Noon, LogEventLevel.Information, null, new MessageTemplateParser().Parse("{SomeValue} and {SomeValue}"), [new LogEventProperty("SomeValue", new ScalarValue(1))]);

        JsonElement json = Parse(Format(logged));

        Assert.Equal(1, json.GetProperty("some_value").GetInt32());
        Assert.Equal("1 and 1", json.GetProperty("message").GetString());
    }

    [Fact]
    public void Format_LoneSurrogate_IsStillJson()
    {
        string line = Assert.Single(Log<JsonLineFormatterTests>(logger => LogValue(logger, "a\ud800b")));

        Assert.Equal("a\uFFFDb", Parse(line).GetProperty("some_value").GetString());
    }

    [Fact]
    public void Format_Exception_IsInTheSameLine()
    {
        string line = Assert.Single(Log<JsonLineFormatterTests>(logger => LogFault(logger, new InvalidOperationException("first\nsecond"))));

        Assert.Contains("first\nsecond", Parse(line).GetProperty("exception").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LogEventLevel.Verbose, "debug")]
    [InlineData(LogEventLevel.Debug, "debug")]
    [InlineData(LogEventLevel.Information, "info")]
    [InlineData(LogEventLevel.Warning, "warning")]
    [InlineData(LogEventLevel.Error, "error")]
    [InlineData(LogEventLevel.Fatal, "error")]
    public void Format_Level_IsItsWord(LogEventLevel level, string word)
    {
        Assert.Equal(word, Parse(Format(Event(level))).GetProperty("level").GetString());
    }

    [Fact]
    public void Format_Timestamp_IsUtcWithMilliseconds()
    {
        var logged = new LogEvent(Noon.AddMilliseconds(5).ToOffset(TimeSpan.FromHours(8)), LogEventLevel.Information, null, MessageTemplate.Empty, []);

        Assert.Equal("2030-01-31T12:00:00.005Z", Parse(Format(logged)).GetProperty("timestamp").GetString());
    }

    public static TheoryData<object?, string> Values() => new()
    {
        { null, "null" },
        { true, "true" },
        { 5, "5" },
        { 5_000_000_000, "5000000000" },
        { 1.5, "1.5" },
        { double.NaN, "\"NaN\"" },
        { double.PositiveInfinity, "\"Infinity\"" },
        { SandboxFateKind.OomKilled, "\"OomKilled\"" },
        { "5", "\"5\"" },
    };

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public void Format_Value_KeepsItsJsonType(object? value, string json)
    {
        var logged = new LogEvent(
            Noon, LogEventLevel.Information, null, new MessageTemplateParser().Parse("It is {SomeValue}."), [new LogEventProperty("SomeValue", new ScalarValue(value))]);

        string line = Format(logged);

        Assert.Equal(json, Parse(line).GetProperty("some_value").GetRawText());
    }

    [Fact]
    public void Format_FrameworksDecoration_IsLeftOut()
    {
        string[] decoration = ["SourceContext", "ConnectionId", "RequestPath", "SpanId", "TraceId", "ParentId", "ActionId", "RequestId"];

        string line = Format(Event(LogEventLevel.Information, [.. decoration.Select(name => (name, (LogEventPropertyValue)new ScalarValue("x")))]));

        Assert.Equal(["timestamp", "level", "event", "message"], Names(Parse(line)));
    }

    [Fact]
    public void Format_EventWithoutAName_IsNamedByItsSource()
    {
        Assert.Equal("Some.Class", Parse(Format(Event(LogEventLevel.Information, ("SourceContext", new ScalarValue("Some.Class"))))).GetProperty("event").GetString());
        Assert.Equal("log", Parse(Format(Event(LogEventLevel.Information))).GetProperty("event").GetString());
    }

    private static string[] Log<T>(Action<ILogger<T>> log)
    {
        using var output = new StringWriter();
        using (Logger serilog = new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(new LineSink(output)).CreateLogger())
        using (var factory = new SerilogLoggerFactory(serilog))
        {
            log(factory.CreateLogger<T>());
        }

        return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static LogEvent Event(LogEventLevel level, params (string Name, LogEventPropertyValue Value)[] values) =>
        new(Noon, level, null, MessageTemplate.Empty, values.Select(pair => new LogEventProperty(pair.Name, pair.Value)));

    private static string Format(LogEvent logged)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        new JsonLineFormatter().Format(logged, output);
        string text = output.ToString();
        Assert.Equal(text.Length - 1, text.IndexOf('\n', StringComparison.Ordinal));
        return text[..^1];
    }

    private static JsonElement Parse(string line) => JsonDocument.Parse(line, new JsonDocumentOptions { AllowDuplicateProperties = false }).RootElement;

    private static string[] Names(JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name)];

    [LoggerMessage(EventId = 1, EventName = "test.value", Level = LogLevel.Information, Message = "It is {SomeValue}.")]
    private static partial void LogValue(Microsoft.Extensions.Logging.ILogger logger, string someValue);

    [LoggerMessage(EventId = 2, EventName = "test.fault", Level = LogLevel.Error, Message = "It failed.")]
    private static partial void LogFault(Microsoft.Extensions.Logging.ILogger logger, Exception fault);

    private sealed class LineSink(TextWriter output) : ILogEventSink
    {
        private readonly JsonLineFormatter _formatter = new();

        public void Emit(LogEvent logEvent) => _formatter.Format(logEvent, output);
    }

    private sealed class NoSandboxes : ISandboxFactory
    {
        public Task<string?> FindRecipeAsync(CancellationToken cancellation) => Task.FromResult<string?>(null);

        public Task<ISandbox> CreateAsync(ReadOnlyMemory<byte> supervisor, CancellationToken cancellation) => throw new SandboxUnavailableException(ErrorCodes.EngineUnavailable, "None.");
    }
}
