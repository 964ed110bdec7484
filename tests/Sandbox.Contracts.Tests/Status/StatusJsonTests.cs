using System.Text.Json;
using Sandbox.Contracts.Json;
using Sandbox.Contracts.Status;

namespace Sandbox.Contracts.Tests.Status;

public sealed class StatusJsonTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Serialize_StatusReport_IsWhatThePageReads()
    {
        var report = new StatusReport
        {
            Version = "1",
            Instance = "w",
            Mode = "shim",
            StartedAt = Noon,
            Now = Noon,
            Engine = new StatusPart("none", "Elsewhere."),
            Broker = new StatusPart("ok", "Connected."),
            Queue = new StatusQueue(null, null, 2),
            InFlight = new StatusInFlight(null, null, 3),
            Pool = new StatusPool(4, 3, 1, 20, 2),
            Latency = new StatusLatency(300, 1, 5, 5, 5, 10, [new StatusLatencyPoint(1, 5, 5)]),
            Jobs = [new StatusJob { JobId = "j", Status = "ok", Via = "http", At = Noon, TookMs = 5.5 }],
        };

        Assert.Equal(
            """{"version":"1","instance":"w","mode":"shim","started_at":"2030-01-31T12:00:00+00:00","now":"2030-01-31T12:00:00+00:00","unsafe":[],"""
            + "\"engine\":" + """{"state":"none","message":"Elsewhere."},"broker":{"state":"ok","message":"Connected."},"queue":{"waiting":null,"limit":null,"workers":2},"""
            + "\"in_flight\":" + """{"jobs":null,"most":null,"calls":3},"pool":{"wanted":4,"ready":3,"making":1,"leases":20,"misses":2},"""
            + "\"latency\":" + """{"window_s":300,"count":1,"p50_ms":5,"p90_ms":5,"p99_ms":5,"step_s":10,"points":[{"count":1,"p50_ms":5,"max_ms":5}]},"""
            + "\"jobs\":" + """[{"job_id":"j","status":"ok","code":null,"exit_code":null,"via":"http","at":"2030-01-31T12:00:00+00:00","took_ms":5.5,"queue_ms":null,"""
            + "\"acquire_ms\":" + """null,"run_ms":null,"collect_ms":null,"attempt":null,"worker":null,"started_at":null}]}""",
            JsonSerializer.Serialize(report, ContractJson.Wire.StatusReport));
    }
}
