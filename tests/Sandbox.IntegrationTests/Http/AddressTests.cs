using System.Text.Json;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Http;

/// <summary>The other addresses: health, the OpenAPI document, and what is at none of them.</summary>
public sealed class AddressTests(EmbeddedWorker worker)
{
    [Fact]
    public async Task Health_EngineThere_HasTheFieldsMonitorsRead()
    {
        Answer answer = await GetAsync("/health");

        Assert.Equal((200, "application/json"), (answer.Status, answer.ContentType));
        JsonElement health = answer.Json;
        Assert.Equal(["status", "service", "version", "docker", "concurrency", "isolation", "unsafe"], Names(health));
        Assert.Equal("ok", health.GetProperty("status").GetString());
        Assert.Equal("amon-sandbox-runner", health.GetProperty("service").GetString());
        Assert.NotEmpty(health.GetProperty("version").GetString()!);
        JsonElement docker = health.GetProperty("docker");
        Assert.Equal(["available", "image", "image_present", "error", "runtime", "security"], Names(docker));
        Assert.True(docker.GetProperty("available").GetBoolean());
        Assert.Equal(TestEnvironment.SandboxImage, docker.GetProperty("image").GetString());
        Assert.True(docker.GetProperty("image_present").GetBoolean());
        Assert.Equal(JsonValueKind.Null, docker.GetProperty("error").ValueKind);
        Assert.Contains("seccomp", docker.GetProperty("security").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(0, health.GetProperty("unsafe").GetArrayLength());
        JsonElement concurrency = health.GetProperty("concurrency");
        Assert.Equal(["max", "inflight", "utilization"], Names(concurrency));
        Assert.Equal(4, concurrency.GetProperty("max").GetInt32());
        Assert.InRange(concurrency.GetProperty("inflight").GetInt32(), 0, 4);
        Assert.InRange(concurrency.GetProperty("utilization").GetDouble(), 0, 1);
    }

    [Theory]
    [InlineData("/health/live", "live")]
    [InlineData("/health/ready", "ready")]
    public async Task Health_EngineThere_IsLiveAndReady(string path, string status)
    {
        Answer answer = await GetAsync(path);

        Assert.Equal(200, answer.Status);
        Assert.Equal(status, answer.Json.GetProperty("status").GetString());
        Assert.Equal(0, answer.Json.GetProperty("reasons").GetArrayLength());
    }

    [Fact]
    public async Task OpenApi_Document_DescribesTheRun()
    {
        Answer answer = await GetAsync("/openapi/v1.json");

        Assert.Equal(200, answer.Status);
        JsonElement document = answer.Json;
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        JsonElement run = document.GetProperty("paths").GetProperty("/run").GetProperty("post");
        Assert.Equal(["200", "400", "401", "403", "408", "409", "413", "429", "500", "503"], Names(run.GetProperty("responses")));
        JsonElement schemas = document.GetProperty("components").GetProperty("schemas");
        Assert.Equal(
            ["job_id", "request_id", "language", "code", "timeout_s", "input_files", "deadline"],
            Names(schemas.GetProperty("RunRequest").GetProperty("properties")));
        Assert.Contains("output_files", Names(schemas.GetProperty("RunResult").GetProperty("properties")));
    }

    [Theory]
    [InlineData("GET", "/nowhere", 404, "not_found")]
    [InlineData("POST", "/", 405, "method_not_allowed")]
    [InlineData("GET", "/run", 405, "method_not_allowed")]
    [InlineData("DELETE", "/health", 405, "method_not_allowed")]
    public async Task Request_ToNoEndpoint_IsAProblemDocument(string method, string path, int status, string code) =>
        (await (await worker.GetAsync()).Shim.SendAsync(new HttpMethod(method), path)).MustRefuse(status, code);

    private async Task<Answer> GetAsync(string path) => await (await worker.GetAsync()).Shim.GetAsync(path);

    private static string[] Names(JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name)];
}
