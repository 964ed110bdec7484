using System.Text;
using Sandbox.Execution.Telemetry;

namespace Sandbox.RabbitMq.Telemetry;

/// <summary>Trace context in message headers, read and written: the names and texts of HTTP, as is the custom over AMQP.</summary>
internal static class TraceHeaders
{
    /// <summary>Reads it; null when there is none that is valid.</summary>
    internal static TraceContext? Read(IDictionary<string, object?>? headers) => headers is null
        ? null
        : TraceContext.TryRead(
            Text(headers, TraceContext.ParentHeader, TraceContext.MostParentCharacters), Text(headers, TraceContext.StateHeader, TraceContext.MostStateCharacters));

    /// <summary>The headers that carry it; none for null.</summary>
    internal static KeyValuePair<string, object?>[] Of(TraceContext? trace) => trace switch
    {
        null => [],
        { State: null } => [new(TraceContext.ParentHeader, trace.Parent)],
        _ => [new(TraceContext.ParentHeader, trace.Parent), new(TraceContext.StateHeader, trace.State)],
    };

    // The client hands over text as bytes. Too many of them are not even decoded, and what is not ASCII is no trace context.
    private static string? Text(IDictionary<string, object?> headers, string name, int most) =>
        headers.TryGetValue(name, out object? value) && value is byte[] { Length: > 0 } bytes && bytes.Length <= most ? Encoding.ASCII.GetString(bytes) : null;
}
