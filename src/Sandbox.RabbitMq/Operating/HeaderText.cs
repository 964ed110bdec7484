using System.Globalization;
using System.Text;
using RabbitMQ.Client;

namespace Sandbox.RabbitMq.Operating;

/// <summary>Header values as text for people. Bounded in number, depth and length: anybody may have written them.</summary>
internal static class HeaderText
{
    private const int MostHeaders = 64;
    private const int MostItems = 16;
    private const int MostDepth = 4;
    private const int MostCharacters = 1024;

    /// <summary>Every header, sorted by name.</summary>
    internal static IReadOnlyList<KeyValuePair<string, string>> Of(IDictionary<string, object?>? headers) =>
    [
        .. (headers ?? new Dictionary<string, object?>())
            .OrderBy(header => header.Key, StringComparer.Ordinal)
            .Take(MostHeaders)
            .Select(header => KeyValuePair.Create(Bounded(header.Key), Bounded(Of(header.Value, MostDepth)))),
    ];

    /// <summary>One header that is text; null when it is absent, empty or something else.</summary>
    internal static string? Find(IDictionary<string, object?>? headers, string name)
    {
        object? value = null;
        _ = headers?.TryGetValue(name, out value);
        string? text = value switch
        {
            byte[] bytes => Decode(bytes),
            string already => already,
            _ => null,
        };
        return string.IsNullOrEmpty(text) ? null : Bounded(text);
    }

    private static string Of(object? value, int depth) => value switch
    {
        null => "",
        byte[] bytes => Decode(bytes),
        string text => text,
        BinaryTableValue binary => $"({binary.Bytes?.Length ?? 0} bytes)",
        AmqpTimestamp stamp => stamp.UnixTime is > 0 and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(stamp.UnixTime).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : stamp.UnixTime.ToString(CultureInfo.InvariantCulture),
        IDictionary<string, object?> or IList<object?> when depth == 0 => "...",
        IDictionary<string, object?> table => $"{{{string.Join(", ", table.Take(MostItems).Select(item => $"{item.Key}={Of(item.Value, depth - 1)}"))}}}",
        IList<object?> list => $"[{string.Join(", ", list.Take(MostItems).Select(item => Of(item, depth - 1)))}]",
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.GetType().Name,
    };

    private static string Decode(byte[] bytes) => Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, 4 * MostCharacters)));

    private static string Bounded(string text) => text.Length <= MostCharacters ? text : text[..MostCharacters];
}
