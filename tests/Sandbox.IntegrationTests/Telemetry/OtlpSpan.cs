using System.Text;

namespace Sandbox.IntegrationTests.Telemetry;

/// <summary>A span as OTLP has it, as far as the tests look at it. The numbers are the field numbers of its trace.proto.</summary>
internal sealed record OtlpSpan(string Scope, string Name, string TraceId, string SpanId, string ParentId, IReadOnlyDictionary<string, string> Attributes)
{
    /// <summary>All of an export: resources, their scopes, their spans.</summary>
    internal static IEnumerable<OtlpSpan> ReadAll(byte[] export) =>
        from resource in Protobuf.Read(export)
        where resource.Field == 1
        from scoped in Protobuf.Read(resource.Bytes)
        where scoped.Field == 2
        let fields = Protobuf.Read(scoped.Bytes)
        let scope = Text(Protobuf.Read(First(fields, 1)), 1)
        from span in fields
        where span.Field == 2
        select ReadOne(scope, Protobuf.Read(span.Bytes));

    private static OtlpSpan ReadOne(string scope, IReadOnlyList<(int Field, byte[] Bytes)> span) => new(
        scope, Text(span, 5), Hex(span, 1), Hex(span, 2), Hex(span, 4),
        span.Where(field => field.Field == 9).Select(field => Protobuf.Read(field.Bytes))
            .ToDictionary(pair => Text(pair, 1), pair => Text(Protobuf.Read(First(pair, 2)), 1), StringComparer.Ordinal));

    private static string Text(IReadOnlyList<(int Field, byte[] Bytes)> fields, int number) => Encoding.UTF8.GetString(First(fields, number));

    private static string Hex(IReadOnlyList<(int Field, byte[] Bytes)> fields, int number) => Convert.ToHexStringLower(First(fields, number));

    private static byte[] First(IReadOnlyList<(int Field, byte[] Bytes)> fields, int number) =>
        fields.Where(field => field.Field == number).Select(field => field.Bytes).FirstOrDefault([]);
}
