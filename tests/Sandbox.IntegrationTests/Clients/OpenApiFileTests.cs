using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Clients;

/// <summary>src/clients/openapi.json is what a running shim serves.</summary>
public sealed class OpenApiFileTests(EmbeddedWorker embedded)
{
    private const string Update = "SANDBOX_UPDATE_OPENAPI";

    [Fact]
    public async Task File_AndWhatIsServed_AreTheSame()
    {
        using var http = new HttpClient { BaseAddress = (await embedded.GetAsync()).Shim.Address };
        string served = await http.GetStringAsync("openapi/v1.json", TestContext.Current.CancellationToken) + "\n";
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            await File.WriteAllTextAsync(PathOfFile(), served, TestContext.Current.CancellationToken);
        }

        string file = await File.ReadAllTextAsync(PathOfFile(), TestContext.Current.CancellationToken);

        Assert.True(
            file == served && JsonNode.Parse(file) is JsonObject,
            $"""
            src/clients/openapi.json is not what the shim serves at /openapi/v1.json. If the change is meant, write the file anew and look at the difference:
            {Update}=1 .artifacts/bin/Sandbox.IntegrationTests/release/Sandbox.IntegrationTests -class '*{nameof(OpenApiFileTests)}' ; git diff src/clients/openapi.json
            """);
    }

    private static string PathOfFile([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "src", "clients", "openapi.json"));
}
