using System.Text;
using System.Text.Json;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;

namespace Sandbox.Contracts.Tests.Json;

public sealed class RunResultJsonTests
{
    private static readonly string[] ResultNames =
    [
        "id", "job_id", "request_id", "status", "exit_code", "stdout", "stderr", "stdout_truncated", "stderr_truncated",
        "stdout_dropped_bytes", "stderr_dropped_bytes", "duration_ms", "timed_out", "output_files", "error", "attempt", "worker",
        "started_at", "finished_at", "timings", "usage",
    ];

    private static readonly RunResult Full = new()
    {
        Id = "j",
        JobId = "j",
        RequestId = "r",
        Status = JobStatus.OutputRejected,
        ExitCode = 3,
        Stdout = "out",
        Stderr = "err",
        StdoutTruncated = true,
        StderrTruncated = true,
        StdoutDroppedBytes = 5_000_000_000,
        StderrDroppedBytes = 2,
        DurationMs = 1234,
        TimedOut = true,
        OutputFiles = [new OutputFile { Path = "a/b", ContentB64 = [0xFB, 0xFF, 0x00], Size = 3 }],
        Error = new JobError("output_not_allowed", "No."),
        Attempt = 2,
        Worker = "w-1",
        StartedAt = new DateTimeOffset(2030, 1, 31, 12, 0, 0, TimeSpan.Zero),
        FinishedAt = new DateTimeOffset(2030, 1, 31, 12, 0, 1, 500, TimeSpan.Zero),
        Timings = new JobTimings { QueueMs = 1.5, AcquireMs = 2.5, RunMs = 3.5, CollectMs = 4.5 },
        Usage = new JobUsage { CpuMs = 6.5, ThrottledMs = 1.25, MemoryPeakBytes = 7_000_000_000, LimitHit = "pids" },
    };

    private static readonly RunResult Bare = new() { Id = "j", JobId = "j", RequestId = "r", Status = JobStatus.Failed };

    [Fact]
    public void Serialize_Result_HasExactlyTheContractsNames()
    {
        JsonElement json = Parse(Full);

        Assert.Equal(ResultNames, Names(json));
        Assert.Equal(["path", "content_b64", "size"], Names(json.GetProperty("output_files")[0]));
        Assert.Equal(["code", "message"], Names(json.GetProperty("error")));
        Assert.Equal(["queue_ms", "acquire_ms", "run_ms", "collect_ms"], Names(json.GetProperty("timings")));
        Assert.Equal(["cpu_ms", "throttled_ms", "memory_peak_bytes", "limit_hit"], Names(json.GetProperty("usage")));
    }

    [Fact]
    public void Serialize_Result_HasItsValues()
    {
        JsonElement json = Parse(Full);

        Assert.Equal("j", json.GetProperty("id").GetString());
        Assert.Equal("j", json.GetProperty("job_id").GetString());
        Assert.Equal("r", json.GetProperty("request_id").GetString());
        Assert.Equal("output_rejected", json.GetProperty("status").GetString());
        Assert.Equal(3, json.GetProperty("exit_code").GetInt32());
        Assert.Equal("out", json.GetProperty("stdout").GetString());
        Assert.Equal("err", json.GetProperty("stderr").GetString());
        Assert.True(json.GetProperty("stdout_truncated").GetBoolean());
        Assert.True(json.GetProperty("stderr_truncated").GetBoolean());
        Assert.Equal(5_000_000_000, json.GetProperty("stdout_dropped_bytes").GetInt64());
        Assert.Equal(2, json.GetProperty("stderr_dropped_bytes").GetInt64());
        Assert.Equal(1234, json.GetProperty("duration_ms").GetInt64());
        Assert.True(json.GetProperty("timed_out").GetBoolean());
        Assert.Equal(2, json.GetProperty("attempt").GetInt32());
        Assert.Equal("w-1", json.GetProperty("worker").GetString());
        Assert.Equal(Full.StartedAt, json.GetProperty("started_at").GetDateTimeOffset());
        Assert.Equal(Full.FinishedAt, json.GetProperty("finished_at").GetDateTimeOffset());
        Assert.Equal("output_not_allowed", json.GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(4.5, json.GetProperty("timings").GetProperty("collect_ms").GetDouble());
        Assert.Equal(7_000_000_000, json.GetProperty("usage").GetProperty("memory_peak_bytes").GetInt64());
        Assert.Equal("pids", json.GetProperty("usage").GetProperty("limit_hit").GetString());
    }

    [Fact]
    public void Serialize_OutputFile_IsStandardBase64WithItsDecodedSize()
    {
        JsonElement file = Parse(Full).GetProperty("output_files")[0];

        Assert.Equal("a/b", file.GetProperty("path").GetString());
        Assert.Equal("+/8A", file.GetProperty("content_b64").GetString());
        Assert.Equal(3, file.GetProperty("size").GetInt32());
    }

    [Fact]
    public void Serialize_BareResult_WritesEveryNameAndNulls()
    {
        JsonElement json = Parse(Bare);

        Assert.Equal(ResultNames, Names(json));
        foreach (string name in new[] { "exit_code", "error", "worker", "started_at", "finished_at", "usage" })
        {
            Assert.Equal(JsonValueKind.Null, json.GetProperty(name).ValueKind);
        }

        // Callers check that this one is a list, whatever happened.
        Assert.Equal(JsonValueKind.Array, json.GetProperty("output_files").ValueKind);
        Assert.Equal("", json.GetProperty("stdout").GetString());
        Assert.Equal(1, json.GetProperty("attempt").GetInt32());
    }

    [Theory]
    [InlineData("你好，世界")]
    [InlineData("<b>&'+</b>")]
    public void Serialize_Text_IsNotEscapedWithoutNeed(string text)
    {
        string json = Encoding.UTF8.GetString(Serialize(Bare with { Stdout = text }));

        Assert.Contains($"\"stdout\":\"{text}\"", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("quote \" backslash \\ slash /")]
    [InlineData("\0\u0001\u001b[31m\r\n\t\u007f")]
    [InlineData("😀\u2028\u2029\uFFFD\uFEFF")]
    public void Serialize_AnyText_ComesBackUnchanged(string text)
    {
        RunResult? back = JsonSerializer.Deserialize(Serialize(Bare with { Stdout = text, Stderr = text }), ContractJson.Wire.RunResult);

        Assert.Equal((text, text), (back!.Stdout, back.Stderr));
    }

    [Fact]
    public void Deserialize_WhatAWorkerWrote_IsTheSameResult()
    {
        RunResult? back = JsonSerializer.Deserialize(Serialize(Full), ContractJson.Wire.RunResult);

        Assert.Equal(Full.OutputFiles[0].ContentB64, back!.OutputFiles[0].ContentB64);
        Assert.Equal(Full with { OutputFiles = [] }, back with { OutputFiles = Full.OutputFiles } with { OutputFiles = [] });
    }

    [Fact]
    public void Deserialize_CancelRequest_ReadsTheContractsNames()
    {
        CancelRequest? request = JsonSerializer.Deserialize("""{"job_id":"j","action":"cancel"}"""u8, ContractJson.Wire.CancelRequest);

        Assert.Equal(new CancelRequest { JobId = "j", Action = "cancel" }, request);
    }

    private static byte[] Serialize(RunResult result) => JsonSerializer.SerializeToUtf8Bytes(result, ContractJson.Wire.RunResult);

    private static JsonElement Parse(RunResult result) => JsonDocument.Parse(Serialize(result)).RootElement;

    private static string[] Names(JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name)];
}
