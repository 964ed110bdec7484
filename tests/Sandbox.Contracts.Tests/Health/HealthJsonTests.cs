using System.Text.Json;
using Sandbox.Contracts.Health;
using Sandbox.Contracts.Json;

namespace Sandbox.Contracts.Tests.Health;

public sealed class HealthJsonTests
{
    [Fact]
    public void Serialize_HealthReport_IsWhatExistingMonitorsRead()
    {
        var report = new HealthReport
        {
            Version = "1.2.3",
            Docker = new EngineHealth(true, "image:1", false, "No image.") { Runtime = "runsc", Security = ["seccomp", "userns"] },
            Concurrency = new ConcurrencyHealth(4, 1, 0.25),
            Isolation = new IsolationHealth(7),
            Unsafe = ["AMON_SANDBOX_UNSAFE_X"],
        };

        Assert.Equal(
            """{"status":"ok","service":"amon-sandbox-runner","version":"1.2.3","docker":{"available":true,"image":"image:1","image_present":false,"error":"No image.","runtime":"runsc","security":["seccomp","userns"]},"concurrency":{"max":4,"inflight":1,"utilization":0.25},"isolation":{"landlock":7},"unsafe":["AMON_SANDBOX_UNSAFE_X"]}""",
            JsonSerializer.Serialize(report, ContractJson.Wire.HealthReport));
    }

    [Fact]
    public void Serialize_HealthyEngine_WritesTheErrorAsNull()
    {
        var report = new HealthReport
        {
            Version = "1",
            Docker = new EngineHealth(true, "i", true, null),
            Concurrency = new ConcurrencyHealth(1, 0, 0),
        };

        JsonElement docker = JsonSerializer.SerializeToElement(report, ContractJson.Wire.HealthReport).GetProperty("docker");

        Assert.Equal(JsonValueKind.Null, docker.GetProperty("error").ValueKind);
    }

    [Fact]
    public void Serialize_ReadinessReport_HasStatusAndReasons()
    {
        Assert.Equal(
            """{"status":"not_ready","reasons":["No broker."]}""",
            JsonSerializer.Serialize(new ReadinessReport("not_ready", ["No broker."]), ContractJson.Wire.ReadinessReport));
    }
}
