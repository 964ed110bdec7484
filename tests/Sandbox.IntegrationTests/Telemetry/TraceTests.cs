using System.Text;
using System.Text.Json;
using Sandbox.Contracts.Json;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Telemetry;

/// <summary>One trace from whoever sends a job to its result, across processes.</summary>
public sealed class TraceTests(BrokerFixture broker)
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string CallersSpan = "b7ad6b7169203331";
    private const string Parent = $"00-{TraceId}-{CallersSpan}-01";
    private const string Secret = "print('n0 c0ntent 1n spans')";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Publish_NoCollector_TheResultCarriesTheJobsContextUnchanged()
    {
        await using BrokerVhost vhost = await broker.CreateVhostAsync();
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync(vhost.Settings("worker"));

        BrokerMessage traced = await RunAsync(vhost, Job("traced"), ("traceparent", Parent), ("tracestate", "vendor=1"));
        Assert.Equal((Parent, "vendor=1"), (traced.Header("traceparent"), traced.Header("tracestate")));

        BrokerMessage refused = await RunAsync(vhost, "{\"job_id\":\"refused\",\"language\":\"cobol\",\"code\":\"\"}"u8.ToArray(), ("traceparent", Parent));
        Assert.Equal((Parent, null), (refused.Header("traceparent"), refused.Header("tracestate")));

        BrokerMessage garbage = await RunAsync(vhost, Job("garbage"), ("traceparent", Parent + "-and-more"), ("tracestate", "vendor=1"));
        Assert.Equal((null, null), (garbage.Header("traceparent"), garbage.Header("tracestate")));

        await vhost.PublishAsync("no JSON"u8.ToArray(), headers: [("traceparent", Parent)]);
        Assert.Equal(Parent, (await vhost.TakeAsync("sandbox.dead-letters")).Header("traceparent"));
    }

    [Fact]
    public async Task Call_ShimAndWorkerWithACollector_AreOneTrace()
    {
        await using OtlpCollector collector = OtlpCollector.Start();
        await using BrokerVhost vhost = await broker.CreateVhostAsync();
        await using (WorkerProcess worker = await WorkerProcess.StartReadyAsync(Exporting(vhost.Settings("worker"), collector)))
        await using (WorkerProcess shim = await WorkerProcess.StartReadyAsync(Exporting(vhost.Settings("shim"), collector)))
        {
            await CallAsync(shim, "traced-call");
            await Eventually.TrueAsync(() => collector.Spans.Count(span => span.TraceId == TraceId) >= 7, Patience, "seven spans of the call's trace");
        }

        Dictionary<string, OtlpSpan> spans = collector.Spans.Where(span => span.TraceId == TraceId).ToDictionary(span => span.Name, StringComparer.Ordinal);
        Assert.Equal(
            ["POST /run", "sandbox.job acquire", "sandbox.job collect", "sandbox.job process", "sandbox.job publish", "sandbox.job run", "sandbox.job send"],
            spans.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(CallersSpan, spans["POST /run"].ParentId);
        Assert.Equal(spans["POST /run"].SpanId, spans["sandbox.job send"].ParentId);
        Assert.Equal(spans["sandbox.job send"].SpanId, spans["sandbox.job process"].ParentId);
        Assert.All(["acquire", "run", "collect", "publish"], (string step) => Assert.Equal(spans["sandbox.job process"].SpanId, spans[$"sandbox.job {step}"].ParentId));
        Assert.Equal(("traced-call", "ok"), (spans["sandbox.job process"].Attributes["sandbox.job.id"], spans["sandbox.job process"].Attributes["sandbox.job.status"]));
        Assert.Equal("traced-call", spans["POST /run"].Attributes["sandbox.job.id"]);

        // Metrics go out every minute, and once more at the end of each process.
        Assert.Contains(collector.Exports, export => export.Path == "/v1/metrics");
        Assert.All(collector.Exports, export => Assert.Equal(("application/x-protobuf", "k3y"), (export.ContentType, export.Key)));
        Assert.All(collector.Exports, export => Assert.DoesNotContain(Secret, Encoding.UTF8.GetString(export.Body), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Publish_WorkerWithACollector_TheResultCarriesTheWorkersSpan()
    {
        await using OtlpCollector collector = OtlpCollector.Start();
        await using BrokerVhost vhost = await broker.CreateVhostAsync();
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync(Exporting(vhost.Settings("worker"), collector));

        string? carried = (await RunAsync(vhost, Job("traced"), ("traceparent", Parent), ("tracestate", "vendor=1"))).Header("traceparent");
        OtlpSpan publish = await Eventually.ValueAsync(
            () => Task.FromResult(collector.Spans.FirstOrDefault(span => span.Name == "sandbox.job publish")), Patience, "the span of the publish");
        Assert.Equal($"00-{TraceId}-{publish.SpanId}-01", carried);

        // Its caller does not sample this one.
        string unsampled = Parent[..^1] + "0";
        Assert.StartsWith($"00-{TraceId}-", (await RunAsync(vhost, Job("unsampled"), ("traceparent", unsampled))).Header("traceparent"), StringComparison.Ordinal);
        await RunAsync(vhost, Job("own"));
        await Eventually.TrueAsync(() => collector.Spans.Any(span => span.Attributes.GetValueOrDefault("sandbox.job.id") == "own"), Patience, "the span of a job without a caller");
        Assert.DoesNotContain(collector.Spans, span => span.Attributes.GetValueOrDefault("sandbox.job.id") == "unsampled");
    }

    private static WorkerSettings Exporting(WorkerSettings settings, OtlpCollector collector)
    {
        settings["OTLP_ENDPOINT"] = collector.Address.AbsoluteUri;
        settings["OTLP_HEADERS"] = "x-key=k3y";
        return settings;
    }

    private static byte[] Job(string jobId) => JsonSerializer.SerializeToUtf8Bytes(Ask.Python("print(1)") with { JobId = jobId }, ContractJson.Wire.RunRequest);

    private static async Task<BrokerMessage> RunAsync(BrokerVhost vhost, byte[] job, params (string Name, string Value)[] headers)
    {
        string replies = await vhost.DeclareReplyQueueAsync();
        await vhost.PublishAsync(job, replyTo: replies, headers: headers);
        return await vhost.TakeAsync(replies);
    }

    private static async Task CallAsync(WorkerProcess shim, string jobId)
    {
        using var http = new HttpClient { BaseAddress = shim.Shim.Address, Timeout = Patience };
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(Ask.Python(Secret) with { JobId = jobId }, ContractJson.Wire.RunRequest));
        content.Headers.ContentType = new("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/run") { Content = content };
        request.Headers.TryAddWithoutValidation("traceparent", Parent);
        using HttpResponseMessage response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }
}
