namespace Sandbox.Docker.Tests.Fakes;

internal sealed record EngineAnswer(int Status, string Json)
{
    internal static EngineAnswer Ok(string json = "{}") => new(200, json);

    internal static EngineAnswer Fault(int status, string message) => new(status, $$"""{"message":"{{message}}"}""");
}
