using System.Net;
using System.Text.Json;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;
using Sandbox.Http.Tests.Fakes;

namespace Sandbox.Http.Tests.OpenApi;

public sealed class OpenApiTests
{
    private const int HangGuard = 30_000;

    [Fact(Timeout = HangGuard)]
    public async Task Document_Version_Is31()
    {
        JsonElement document = await DocumentAsync();

        Assert.StartsWith("3.1.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Equal("Sandbox Worker", document.GetProperty("info").GetProperty("title").GetString());
    }

    [Fact(Timeout = HangGuard)]
    public async Task Document_Paths_AreThoseThereAre()
    {
        JsonElement document = await DocumentAsync();

        Assert.Equal(["/health", "/health/live", "/health/ready", "/jobs/{job_id}/cancel", "/run", "/status"], Names(document.GetProperty("paths")).Order(StringComparer.Ordinal));
    }

    [Fact(Timeout = HangGuard)]
    public async Task Run_Body_IsRequiredJsonWithLanguageAndCode()
    {
        JsonElement document = await DocumentAsync();
        JsonElement body = Run(document).GetProperty("requestBody");

        Assert.True(body.GetProperty("required").GetBoolean());
        Assert.Equal(["application/json"], Names(body.GetProperty("content")));
        JsonElement schema = Resolve(document, body.GetProperty("content").GetProperty("application/json").GetProperty("schema"));
        Assert.Equal(["code", "language"], schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()!).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["code", "deadline", "input_files", "job_id", "language", "request_id", "timeout_s"],
            Names(schema.GetProperty("properties")).Order(StringComparer.Ordinal));
    }

    [Fact(Timeout = HangGuard)]
    public async Task Run_Result_HasEveryFieldOfTheContract()
    {
        JsonElement document = await DocumentAsync();
        JsonElement result = JsonSerializer.SerializeToElement(
            new RunResult { Id = "j", JobId = "j", RequestId = "r", Status = JobStatus.Ok }, ContractJson.Wire.RunResult);

        JsonElement schema = Resolve(
            document, Run(document).GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty("application/json").GetProperty("schema"));

        Assert.Equal(Names(result).Order(StringComparer.Ordinal), Names(schema.GetProperty("properties")).Order(StringComparer.Ordinal));
    }

    [Fact(Timeout = HangGuard)]
    public async Task Run_Key_IsABearerToken()
    {
        JsonElement document = await DocumentAsync();
        string scheme = Assert.Single(Names(Assert.Single(Run(document).GetProperty("security").EnumerateArray())));

        JsonElement described = document.GetProperty("components").GetProperty("securitySchemes").GetProperty(scheme);

        Assert.Equal(("http", "bearer"), (described.GetProperty("type").GetString(), described.GetProperty("scheme").GetString()));
        Assert.False(document.GetProperty("paths").GetProperty("/health").GetProperty("get").TryGetProperty("security", out _));
    }

    [Fact(Timeout = HangGuard)]
    public async Task Cancel_Described_AsksForTheKeyAndNamesItsParameter()
    {
        JsonElement cancel = (await DocumentAsync()).GetProperty("paths").GetProperty("/jobs/{job_id}/cancel").GetProperty("post");

        Assert.NotEmpty(cancel.GetProperty("security").EnumerateArray());
        Assert.Equal("job_id", Assert.Single(cancel.GetProperty("parameters").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal(["202", "400", "401", "403", "404", "503"], Names(cancel.GetProperty("responses")).Order(StringComparer.Ordinal));
    }

    [Theory(Timeout = HangGuard)]
    [InlineData("200")]
    [InlineData("400")]
    [InlineData("401")]
    [InlineData("403")]
    [InlineData("413")]
    [InlineData("429")]
    [InlineData("500")]
    [InlineData("503")]
    public async Task Run_Responses_NameEveryStatusOfTheContract(string status)
    {
        JsonElement response = Run(await DocumentAsync()).GetProperty("responses").GetProperty(status);

        Assert.Equal([status == "200" ? "application/json" : "application/problem+json"], Names(response.GetProperty("content")));
    }

    [Fact(Timeout = HangGuard)]
    public async Task Document_EveryReference_LeadsSomewhere()
    {
        JsonElement document = await DocumentAsync();
        string[] references = [.. References(document)];

        Assert.NotEmpty(references);
        Assert.All(references, reference => Follow(document, reference));
    }

    private static async Task<JsonElement> DocumentAsync()
    {
        await using ShimHost host = await ShimHost.StartAsync();
        ShimHost.Answer answer = await host.GetAsync("/openapi/v1.json");
        Assert.Equal((HttpStatusCode.OK, "application/json"), (answer.Status, answer.Type));
        return answer.Json;
    }

    private static JsonElement Run(JsonElement document) => document.GetProperty("paths").GetProperty("/run").GetProperty("post");

    private static string[] Names(JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name)];

    private static JsonElement Resolve(JsonElement document, JsonElement schema) =>
        schema.TryGetProperty("$ref", out JsonElement reference) ? Follow(document, reference.GetString()!) : schema;

    private static JsonElement Follow(JsonElement document, string reference)
    {
        Assert.StartsWith("#/", reference, StringComparison.Ordinal);
        return reference[2..].Split('/').Aggregate(document, (element, name) => element.GetProperty(name));
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property =>
            property.Name == "$ref" && property.Value.ValueKind == JsonValueKind.String ? [property.Value.GetString()!] : References(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
