using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;
using Serilog.Parsing;

namespace Sandbox.Worker.Logging;

/// <summary>
/// One JSON object a line: <c>timestamp</c>, <c>level</c>, <c>event</c>, <c>message</c>, then every named value in snake_case, so
/// that <c>sandbox.run.start</c> and <c>sandbox.run.finish</c> carry the fields operators already parse.
/// </summary>
internal sealed class JsonLineFormatter : ITextFormatter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Format(LogEvent logEvent, TextWriter output)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("timestamp", logEvent.Timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("level", Level(logEvent.Level));
            json.WriteString("event", EventName(logEvent));
            json.WriteString("message", Render(logEvent));

            // Only what the event itself names: the web server's scopes have a RequestId too, and it is not the caller's.
            foreach ((string name, LogEventPropertyValue value) in logEvent.Properties)
            {
                if (value is ScalarValue scalar && Names(logEvent.MessageTemplate, name))
                {
                    WriteValue(json, JsonNamingPolicy.SnakeCaseLower.ConvertName(name), scalar.Value);
                }
            }

            if (logEvent.Exception is { } fault)
            {
                json.WriteString("exception", fault.ToString());
            }

            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    // "l": strings as they are, without the quotes that Serilog puts around them otherwise.
    private static readonly MessageTemplateTextFormatter Message = new("{Message:l}", CultureInfo.InvariantCulture);

    private static string Render(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        Message.Format(logEvent, text);
        return text.ToString();
    }

    private static bool Names(MessageTemplate template, string name)
    {
        foreach (MessageTemplateToken token in template.Tokens)
        {
            if (token is PropertyToken property && property.PropertyName == name)
            {
                return true;
            }
        }

        return false;
    }

    private static string Level(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose or LogEventLevel.Debug => "debug",
        LogEventLevel.Information => "info",
        LogEventLevel.Warning => "warning",
        _ => "error",
    };

    private static string EventName(LogEvent logEvent)
    {
        if (logEvent.Properties.TryGetValue("EventId", out LogEventPropertyValue? id)
            && id is StructureValue structure
            && structure.Properties.FirstOrDefault(property => property.Name == "Name")?.Value is ScalarValue { Value: string name })
        {
            return name;
        }

        return logEvent.Properties.TryGetValue("SourceContext", out LogEventPropertyValue? source) && source is ScalarValue { Value: string context }
            ? context
            : "log";
    }

    private static void WriteValue(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNull(name);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case long number:
                json.WriteNumber(name, number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumber(name, number);
                break;
            default:
                json.WriteString(name, Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
