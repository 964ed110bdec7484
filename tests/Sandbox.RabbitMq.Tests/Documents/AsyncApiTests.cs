using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Telemetry;
using Sandbox.RabbitMq.Messages;
using Sandbox.RabbitMq.Publishing;
using Sandbox.Testing;

namespace Sandbox.RabbitMq.Tests.Documents;

/// <summary>src/clients/asyncapi.yaml says what the code does: names, arguments, headers and bounds that drift fail here.</summary>
public sealed class AsyncApiTests
{
    private static readonly JsonObject Document = AsyncApiFile.Read();
    private static readonly Limits Limits = new();

    [Fact]
    public void Exchanges_All_AreTheTopologys()
    {
        IEnumerable<(string, string, bool, bool)> written = Bindings("exchange")
            .Where(exchange => Text(exchange, "type") != "default")
            .Select(exchange => (Text(exchange, "name"), Text(exchange, "type"), Flag(exchange, "durable"), Flag(exchange, "autoDelete")));

        Assert.Equal(Topology.Exchanges(Some.Options).Select(exchange => (exchange.Name, exchange.Type, true, false)).Order(), written.Order());
    }

    [Fact]
    public void Queues_All_AreTheTopologysWithItsArguments()
    {
        var expected = new JsonObject();
        foreach (TopologyQueue queue in Topology.Queues(Some.Options, new Version(4, 0)))
        {
            expected[queue.Name] = new JsonObject(queue.Arguments.Select(argument => KeyValuePair.Create(argument.Key, (JsonNode?)Plain(argument.Value))));
        }

        var written = new JsonObject();
        foreach (JsonNode binding in Channels().Select(channel => channel["bindings"]!["amqp"]!).Where(amqp => amqp["queue"] is not null))
        {
            JsonNode queue = binding["queue"]!;
            Assert.Equal((true, false, false), (Flag(queue, "durable"), Flag(queue, "exclusive"), Flag(queue, "autoDelete")));
            written[Text(queue, "name")] = binding["x-queue-arguments"]!.DeepClone();
        }

        AssertEqual(expected, written);
    }

    [Fact]
    public void Addresses_OfQueues_AreTheirNames() => Assert.All(
        Channels().Where(channel => channel["bindings"]!["amqp"]!["queue"] is not null),
        channel => Assert.Equal(Text(channel["bindings"]!["amqp"]!["queue"]!, "name"), Text(channel, "address")));

    [Fact]
    public void ReplyToPrefixes_All_AreTheDefaults() =>
        Assert.Equal(Some.Options.ReplyToPrefixes, Texts(Document["channels"]!["replies"]!["x-reply-to-prefixes"]!));

    [Fact]
    public void Types_OfMessages_AreThoseThatAreWritten()
    {
        Assert.Equal(Constants(typeof(MessageTypes)).Order(), Messages().Select(message => Text(message["bindings"]!["amqp"]!, "messageType")).Distinct().Order());
        foreach (JsonNode message in Messages())
        {
            string type = Text(message["bindings"]!["amqp"]!, "messageType");
            Assert.Equal(type, Text(message, "name"));
            Assert.Equal(type, Text(Property(message["x-amqp-properties"]!, "type"), "const"));
        }
    }

    [Fact]
    public void Headers_OfAllMessages_AreThoseThereAre()
    {
        IEnumerable<string> written = Messages().SelectMany(message => Properties(message["headers"]!)).Distinct();

        Assert.Equal([.. Constants(typeof(HeaderNames)).Append(TraceContext.ParentHeader).Append(TraceContext.StateHeader).Order()], written.Order());
    }

    [Fact]
    public void Cancel_AsItIsSent_IsAsItIsWritten()
    {
        OutgoingMessage sent = ControlMessage.CancelOf("job-1", Some.Options.ControlExchange, Some.Now);
        JsonNode written = Document["components"]!["messages"]!["cancel"]!;

        Assert.Equal(sent.Headers.Select(header => header.Key), Properties(written["headers"]!));
        Assert.Equal(sent.Type, Text(written, "name"));
        Assert.Equal(JsonNode.Parse(sent.Body)!.AsObject().Select(field => field.Key), Properties(written["payload"]!));
        Assert.Equal(sent.Mandatory, Flag(Document["operations"]!["endJob"]!["bindings"]!["amqp"]!, "mandatory"));
        Assert.Equal("job-1", ControlMessage.JobToCancel(Padded(sent.Body, Number(written, "x-max-bytes"))));
        Assert.Null(ControlMessage.JobToCancel(Padded(sent.Body, Number(written, "x-max-bytes") + 1)));
    }

    [Fact]
    public void Enumerations_All_AreTheCodes()
    {
        Assert.Equal(Constants(typeof(ErrorCodes)), Enumeration("JobError", "code"));
        Assert.Equal(Constants(typeof(LimitNames)), Enumeration("JobUsage", "limit_hit").SkipLast(1));
        Assert.Equal(Constants(typeof(ParkCodes)), Enumeration("ParkedHeaders", "x-sandbox-code"));
        Assert.Equal(Enum.GetNames<Language>().Select(name => name.ToLowerInvariant()), Enumeration("RunRequest", "language"));
        Assert.Equal(Enumeration("RunResult", "status"), Texts(AsyncApiFile.Find(Document, "#/components/schemas/Status")["enum"]!));
        Assert.Equal(Constants(typeof(ErrorCodes)), Texts(Property(Schema("DeadLetterHeaders"), "x-sandbox-code")["enum"]!));
    }

    public static TheoryData<string, string, string, int> Bounds() => new()
    {
        { "RunRequest", "code", "x-max-bytes", Limits.CodeBytes },
        { "RunRequest", "code", "maxLength", Limits.CodeBytes },
        { "RunRequest", "timeout_s", "maximum", Limits.MaxTimeoutSeconds },
        { "RunRequest", "timeout_s", "default", Limits.DefaultTimeoutSeconds },
        { "RunRequest", "input_files", "maxItems", Limits.FileCount },
        { "RunRequest", "input_files", "x-max-bytes", Limits.InputTotalBytes },
        { "InputFile", "content_b64", "x-max-bytes", Limits.FileBytes },
        { "InputFile", "content_b64", "maxLength", (Limits.FileBytes + 2) / 3 * 4 },
        { "InputFile", "path", "x-max-bytes", PathRules.MaxBytes },
        { "InputFile", "path", "maxLength", PathRules.MaxBytes },
        { "InputFile", "path", "x-max-segment-bytes", PathRules.MaxSegmentBytes },
        { "InputFile", "path", "x-max-segments", PathRules.MaxDepth },
        { "RunResult", "stdout", "x-max-bytes", Limits.StreamBytes },
        { "RunResult", "stderr", "x-max-bytes", Limits.StreamBytes },
        { "RunResult", "output_files", "maxItems", Limits.FileCount },
        { "RunResult", "output_files", "x-max-bytes", Limits.OutputTotalBytes },
        { "OutputFile", "content_b64", "x-max-bytes", Limits.FileBytes },
        { "OutputFile", "content_b64", "maxLength", (Limits.FileBytes + 2) / 3 * 4 },
        { "OutputFile", "size", "maximum", Limits.FileBytes },
        { "OutputFile", "path", "x-max-bytes", PathRules.MaxBytes },
        { "OutputFile", "path", "x-max-segment-bytes", PathRules.MaxSegmentBytes },
        { "OutputFile", "path", "x-max-segments", PathRules.MaxDepth },
        { "JobHeaders", "traceparent", "maxLength", TraceContext.MostParentCharacters },
        { "JobHeaders", "tracestate", "maxLength", TraceContext.MostStateCharacters },
        { "DeadLetterHeaders", "x-sandbox-message", "maxLength", (int)typeof(ResultPublisher).GetField("MostHeaderCharacters", BindingFlags.NonPublic | BindingFlags.Static)!.GetRawConstantValue()! },
    };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void Bounds_Each_IsTheCodes(string schema, string property, string keyword, int bound) =>
        Assert.Equal(bound, Number(Property(Schema(schema), property), keyword));

    [Fact]
    public void Bounds_OfWholeMessages_AreTheCodes()
    {
        JsonNode messages = Document["components"]!["messages"]!;
        Assert.Equal(Limits.RequestBytes, Number(messages["job"]!, "x-max-bytes"));
        Assert.Equal(Some.Options.MaxMessageBytes, Number(messages["result"]!, "x-max-bytes"));
        Assert.Equal(Some.Options.MaxMessageBytes, Number(messages["parkedResult"]!, "x-max-bytes"));
    }

    [Fact]
    public void Bounds_ThatOnlyAdmissionKnows_AreWhereItRefuses()
    {
        RunRequest good = new() { JobId = "job-1", Language = "python", Code = "" };
        int ids = Number(Property(Schema("RunRequest"), "request_id"), "maxLength");
        int deadlines = Number(Property(Schema("RunRequest"), "deadline"), "maxLength");
        int least = Number(Property(Schema("RunRequest"), "timeout_s"), "minimum");

        Assert.Null(Refusal(good with { RequestId = new string('r', ids) }));
        Assert.Equal(ErrorCodes.InvalidField, Refusal(good with { RequestId = new string('r', ids + 1) }));
        Assert.Null(Refusal(good with { Deadline = Deadline(deadlines) }));
        Assert.Equal(ErrorCodes.InvalidDeadline, Refusal(good with { Deadline = Deadline(deadlines + 1) }));
        Assert.Null(Refusal(good with { TimeoutS = least }));
        Assert.Equal(ErrorCodes.InvalidTimeout, Refusal(good with { TimeoutS = least - 1 }));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("A-Z.0_9")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("128")]
    [InlineData("129")]
    public void JobId_ItsPattern_IsAdmissions(string id)
    {
        string text = int.TryParse(id, out int length) ? new string('a', length) : id;
        foreach (string schema in (string[])["RunRequest", "RunResult", "CancelRequest"])
        {
            Assert.Equal(Admission.IsJobId(text), System.Text.RegularExpressions.Regex.IsMatch(text, Text(Property(Schema(schema), "job_id"), "pattern")));
        }
    }

    private static string? Refusal(RunRequest request) =>
        new Admission(Limits, TimeProvider.System).Admit(request) is AdmissionResult.Refused refused ? refused.Error.Code : null;

    private static string Deadline(int length)
    {
        const string second = "2030-01-31T12:00:00.";
        return second + new string('0', length - second.Length - 1) + "Z";
    }

    // Spaces are no part of what JSON says.
    private static byte[] Padded(byte[] body, int length) => [.. body, .. Encoding.ASCII.GetBytes(new string(' ', length - body.Length))];

    private static IEnumerable<JsonNode> Channels() => Document["channels"]!.AsObject().Select(channel => channel.Value!);

    private static IEnumerable<JsonNode> Messages() => Document["components"]!["messages"]!.AsObject().Select(message => message.Value!);

    private static IEnumerable<JsonNode> Bindings(string kind) => Channels().Select(channel => channel["bindings"]!["amqp"]![kind]).OfType<JsonNode>();

    private static JsonNode Schema(string name) => Document["components"]!["schemas"]![name]!;

    private static JsonNode Property(JsonNode schema, string name) => AsyncApiFile.Resolve(Document, AsyncApiFile.Resolve(Document, schema)["properties"]![name]!);

    private static IEnumerable<string> Properties(JsonNode schema) => AsyncApiFile.Resolve(Document, schema)["properties"]!.AsObject().Select(property => property.Key);

    private static IEnumerable<string?> Enumeration(string schema, string property) => Texts(Property(Schema(schema), property)["enum"]!);

    private static IEnumerable<string?> Texts(JsonNode list) => list.AsArray().Select(item => item?.GetValue<string>());

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();

    private static bool Flag(JsonNode node, string name) => node[name]!.GetValue<bool>();

    private static int Number(JsonNode node, string name) => (int)node[name]!.GetValue<long>();

    private static JsonValue? Plain(object? value) => value is string text ? JsonValue.Create(text) : JsonValue.Create(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));

    private static IEnumerable<string> Constants(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);

    private static void AssertEqual(JsonNode expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(expected, actual), $"The code: {expected.ToJsonString()}\nThe document: {actual.ToJsonString()}");
}
