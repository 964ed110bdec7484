using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using RabbitMQ.Client;
using Sandbox.Contracts.Json;
using Sandbox.IntegrationTests.Broker;
using Sandbox.IntegrationTests.Fixtures;
using Sandbox.Testing;

namespace Sandbox.IntegrationTests.Clients;

/// <summary>What a real worker sends is what src/clients/asyncapi.yaml says: payload, headers and properties of each kind of message.</summary>
public sealed class QueueContractTests(QueueWorker queue) : IClassFixture<QueueWorker>
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private static readonly (string Name, string Value)[] Trace = [("traceparent", Parent), ("tracestate", "a=b")];

    [Theory]
    [InlineData("ok", "open('/output/a', 'w').write('b'); print('嗨')")]
    [InlineData("timed_out", "while True: pass")]
    [InlineData("output_rejected", "import os; os.mkfifo('/output/a')")]
    [InlineData("rejected", null)]
    public async Task Result_OfEachKind_IsAsTheDocumentSays(string status, string? code)
    {
        string replies = await queue.Vhost.DeclareReplyQueueAsync();

        await queue.Vhost.PublishAsync(
            JsonSerializer.SerializeToUtf8Bytes(Ask.Python(code!) with { JobId = $"contract-{status}", TimeoutS = 1 }, ContractJson.Wire.RunRequest),
            $"contract-{status}", replies, headers: Trace);

        BrokerMessage message = await queue.Vhost.TakeAsync(replies);
        Assert.Equal(status, message.Header("x-sandbox-status"));
        AssertIs("RunResult", "ResultHeaders", "ResultProperties", message);
        Assert.StartsWith(Parent[..35], message.Header("traceparent"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeadLetter_Unreadable_IsAsTheDocumentSays()
    {
        string mine = await queue.Vhost.ListenAsync("sandbox.dead-letters", "");

        await queue.Vhost.PublishAsync("no JSON"u8.ToArray(), "contract-dead", headers: Trace);

        BrokerMessage message = await queue.Vhost.TakeAsync(mine);
        Assert.Equal(("no JSON", "invalid_json"), (Encoding.UTF8.GetString(message.Body), message.Header("x-sandbox-code")));
        AssertIs(null, "DeadLetterHeaders", "DeadLetterProperties", message);
    }

    [Fact]
    public async Task Parked_Result_IsAsTheDocumentSays()
    {
        await queue.Vhost.PublishAsync(Ask.Python("") with { JobId = "contract-parked" }, "amon.nobody");

        BrokerMessage message = await queue.Vhost.TakeAsync("sandbox.parked");
        Assert.Equal(("unroutable", "amon.nobody"), (message.Header("x-sandbox-code"), message.Header("x-sandbox-reply-to")));
        AssertIs("RunResult", "ParkedHeaders", "ResultProperties", message);
    }

    private static void AssertIs(string? payload, string headers, string properties, BrokerMessage message)
    {
        if (payload is not null)
        {
            AssertValid(payload, JsonNode.Parse(message.Body)!);
        }

        JsonObject found = HeadersOf(message);
        AssertValid(headers, found);
        JsonObject written = AsyncApiFile.Read()["components"]!["schemas"]![headers]!["properties"]!.AsObject();
        Assert.All(found, header => Assert.True(written.ContainsKey(header.Key), $"{header.Key} is no header of {headers}."));
        AssertValid(properties, PropertiesOf(message.Properties));
    }

    private static void AssertValid(string schema, JsonNode instance)
    {
        EvaluationResults results = JsonSchema.FromText(AsyncApiFile.SchemaOf(schema))
            .Evaluate(JsonSerializer.SerializeToElement(instance), new EvaluationOptions { OutputFormat = OutputFormat.List, RequireFormatValidation = true });
        IEnumerable<string> faults = (results.Details ?? []).Where(detail => detail.Errors is { Count: > 0 })
            .Select(detail => $"{detail.InstanceLocation}: {string.Join(", ", detail.Errors!.Values)}");
        Assert.True(results.IsValid, $"{instance.ToJsonString()} is no {schema}: {string.Join("; ", faults)}");
    }

    private static JsonObject HeadersOf(BrokerMessage message) => new((message.Properties.Headers ?? new Dictionary<string, object?>(StringComparer.Ordinal)).Select(header =>
        KeyValuePair.Create(header.Key, (JsonNode?)(header.Value is byte[] text
            ? JsonValue.Create(Encoding.UTF8.GetString(text))
            : JsonValue.Create(Convert.ToInt64(header.Value, System.Globalization.CultureInfo.InvariantCulture))))));

    private static JsonObject PropertiesOf(IReadOnlyBasicProperties properties)
    {
        var found = new JsonObject();
        Add("content_type", properties.IsContentTypePresent(), properties.ContentType);
        Add("delivery_mode", properties.IsDeliveryModePresent(), (int)properties.DeliveryMode);
        Add("type", properties.IsTypePresent(), properties.Type);
        Add("message_id", properties.IsMessageIdPresent(), properties.MessageId);
        Add("correlation_id", properties.IsCorrelationIdPresent(), properties.CorrelationId);
        Add("reply_to", properties.IsReplyToPresent(), properties.ReplyTo);
        Add("timestamp", properties.IsTimestampPresent(), properties.Timestamp.UnixTime);
        return found;

        void Add<T>(string name, bool present, T value)
        {
            if (present)
            {
                found[name] = JsonValue.Create(value);
            }
        }
    }
}
