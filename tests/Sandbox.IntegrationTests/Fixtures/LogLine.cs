using System.Text.Json;

namespace Sandbox.IntegrationTests.Fixtures;

/// <summary>One line of the worker's log.</summary>
/// <param name="Text">As it was printed.</param>
/// <param name="Fields">The JSON object.</param>
public sealed record LogLine(string Text, JsonElement Fields)
{
    /// <summary>Its event.</summary>
    public string Event => this["event"];

    /// <summary>A field as text; empty when it is not there.</summary>
    public string this[string field] => Fields.TryGetProperty(field, out JsonElement value) ? value.ToString() : "";

    internal static LogLine Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return new LogLine(text, document.RootElement.Clone());
        }
        catch (JsonException broken)
        {
            throw new InvalidOperationException($"Standard output must hold one JSON object a line, but there was: {text}", broken);
        }
    }
}
