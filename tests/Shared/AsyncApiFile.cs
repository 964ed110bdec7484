using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Sandbox.Testing;

/// <summary>src/clients/asyncapi.yaml, read as the JSON that it stands for.</summary>
internal static class AsyncApiFile
{
    private const string Schemas = "#/components/schemas/";

    /// <summary>Where it is.</summary>
    internal static string Path { get; } = FindPath();

    /// <summary>The document; a new one each time.</summary>
    internal static JsonObject Read()
    {
        using var text = new StreamReader(Path);
        var yaml = new YamlStream();
        yaml.Load(text);
        return (JsonObject)Convert(yaml.Documents.Single().RootNode)!;
    }

    /// <summary>The node itself, or what it refers to.</summary>
    internal static JsonNode Resolve(JsonObject document, JsonNode node) =>
        node is JsonObject && node["$ref"] is { } reference ? Resolve(document, Find(document, reference.GetValue<string>())) : node;

    /// <summary>What a reference within the document leads to.</summary>
    internal static JsonNode Find(JsonObject document, string reference)
    {
        Assert.StartsWith("#/", reference, StringComparison.Ordinal);
        return reference[2..].Split('/').Aggregate((JsonNode)document, (node, name) =>
            node[name] ?? throw new InvalidOperationException($"{reference} leads nowhere: there is no {name}."));
    }

    /// <summary>One of its schemas, as a JSON schema that stands alone.</summary>
    internal static string SchemaOf(string name)
    {
        JsonObject document = Read();
        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = Schemas + name }),
            ["definitions"] = document["components"]!["schemas"]!.DeepClone(),
        };
        return schema.ToJsonString().Replace(Schemas, "#/definitions/", StringComparison.Ordinal);
    }

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Convert(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Convert)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: { } plain } => Scalar(plain),
        YamlScalarNode { Value: { } text } => JsonValue.Create(text),
        _ => throw new InvalidOperationException($"{node} is nothing that JSON has."),
    };

    // YAML 1.2's core schema, as far as the document uses it.
    private static JsonValue? Scalar(string text) => text switch
    {
        "null" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };

    private static string FindPath([CallerFilePath] string here = "") =>
        System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(here)!, "..", "..", "src", "clients", "asyncapi.yaml"));
}
