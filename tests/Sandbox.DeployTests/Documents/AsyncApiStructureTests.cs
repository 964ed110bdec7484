using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using Sandbox.Testing;

namespace Sandbox.DeployTests.Documents;

/// <summary>src/clients/asyncapi.yaml is an AsyncAPI 3 document, by the schema of AsyncAPI itself; whether it is true is for Sandbox.RabbitMq.Tests to say.</summary>
public sealed class AsyncApiStructureTests
{
    private static readonly JsonObject Document = AsyncApiFile.Read();

    [Fact]
    public async Task Document_ByTheSchemaOfAsyncApi_IsValid()
    {
        // It names its dialect without the '#' that belongs to it.
        JsonSchema schema = JsonSchema.FromText((await AsyncApiSchemas.ReadAsync()).Replace("/draft-07/schema\"", "/draft-07/schema#\"", StringComparison.Ordinal));

        Assert.Empty(Faults(schema, Document));
        foreach (string part in (string[])["channels", "operations", "components"])
        {
            // The schema would notice.
            JsonObject broken = Document.DeepClone().AsObject();
            broken[part] = new JsonObject { ["some"] = 1 };
            Assert.NotEmpty(Faults(schema, broken));
        }
    }

    [Fact]
    public void References_All_LeadSomewhere()
    {
        string[] references = [.. References(Document)];

        Assert.NotEmpty(references);
        Assert.All(references, reference => AsyncApiFile.Find(Document, reference));
    }

    [Fact]
    public void Operations_All_UseMessagesOfTheirChannel() => Assert.All(Document["operations"]!.AsObject(), operation =>
    {
        string channel = operation.Value!["channel"]!["$ref"]!.GetValue<string>();

        Assert.NotEmpty(operation.Value!["messages"]!.AsArray());
        Assert.All(operation.Value!["messages"]!.AsArray(), message => Assert.StartsWith(channel + "/messages/", message!["$ref"]!.GetValue<string>(), StringComparison.Ordinal));
    });

    [Fact]
    public void Examples_All_AreWhatTheirSchemaSays()
    {
        JsonNode[] examples = [.. Document["components"]!["messages"]!["job"]!["examples"]!.AsArray().Select(example => example!["payload"]!)];

        Assert.NotEmpty(examples);
        Assert.All(examples, example => Assert.Empty(Faults(JsonSchema.FromText(AsyncApiFile.SchemaOf("RunRequest")), example)));
    }

    private static IEnumerable<string> Faults(JsonSchema schema, JsonNode instance)
    {
        EvaluationResults results = schema.Evaluate(JsonSerializer.SerializeToElement(instance), new EvaluationOptions { OutputFormat = OutputFormat.List });
        return results.IsValid ? [] : (results.Details ?? []).Append(results)
            .Where(detail => detail.Errors is { Count: > 0 })
            .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}"))
            .DefaultIfEmpty("not valid");
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(pair => pair.Key == "$ref" ? [pair.Value!.GetValue<string>()] : References(pair.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };
}
