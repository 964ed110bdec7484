using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text;
using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Telemetry;

/// <summary>What a real worker says of itself, against what was sent to it.</summary>
public sealed class MetricsTests(BrokerFixture broker)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Every value that a label may have. Whatever is not in here could be anything.
    private static readonly Dictionary<string, string[]> Closed = new(StringComparer.Ordinal)
    {
        ["status"] = ["ok", "timed_out", "oom_killed", "output_rejected", "rejected", "cancelled", "expired", "failed"],
        ["language"] = ["python", "bash", "none"],
        ["reason"] = ["engine_unavailable", "sandbox_failed"],
        ["operation"] = ["create", "inspect", "remove", "check", "image", "sweep"],
        ["purpose"] = ["consume_jobs", "publish_results", "receive_results", "publish_jobs"],
        ["outcome"] = ["confirmed", "returned", "refused", "too_large", "not_sent", "unknown", "finished", "busy", "unavailable"],
        ["code"] = [.. typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!), "unroutable", "reply_to_refused"],
        ["running"] = ["true", "false"],
        ["le"] = ["0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "30", "60", "120", "+Inf"],
        ["otel_scope_name"] = ["Sandbox.Execution", "Sandbox.RabbitMq", "Sandbox.Docker", "Sandbox.Worker", "Microsoft.AspNetCore.Hosting"],
        ["otel_scope_version"] = [""],
        ["http_request_method"] = ["GET", "POST", "_OTHER"],
        ["http_route"] = ["/run", "/health", "/health/live", "/health/ready"],
        ["http_response_status_code"] = ["200", "404"],
    };

    [Fact]
    public async Task Scrape_AfterJobsOfEveryKind_CountsWhatWasSent()
    {
        await using BrokerVhost vhost = await broker.CreateVhostAsync();
        string replies = await vhost.DeclareReplyQueueAsync();
        WorkerSettings settings = vhost.Settings("worker");
        settings["HEALTH_PORT"] = FreePort().ToString(CultureInfo.InvariantCulture);
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync(settings);
        await worker.Shim.GetAsync("/metrics");
        string[] jobs = [.. Enumerable.Range(0, 6).Select(number => TestEnvironment.UniqueName($"counted{number}"))];
        await vhost.PublishAsync(Ask.Python("print(1)") with { JobId = jobs[0] }, replies);
        await vhost.PublishAsync(Ask.Bash("exit 3") with { JobId = jobs[1] }, replies);
        await vhost.PublishAsync(Ask.Python("import time; time.sleep(60)", 1) with { JobId = jobs[2] }, replies);
        await vhost.PublishAsync(new RunRequest { JobId = jobs[3], Language = "cobol", Code = "" }, replies);
        await vhost.PublishAsync(Ask.Python("print(2)") with { JobId = jobs[4] }, "sandbox.reply.nowhere");
        await vhost.PublishAsync(Encoding.UTF8.GetBytes("no JSON at all"));
        for (int taken = 0; taken < 4; taken++)
        {
            await vhost.TakeAsync(replies);
        }

        await vhost.PublishAsync(Ask.Sleep(100, jobs[5]), replies);
        await Engine.Default.WaitForProgramAsync(worker.Name);
        await vhost.PublishCancelAsync(jobs[5]);
        await vhost.TakeAsync(replies);

        MetricsText metrics = await ScrapeUntilAsync(worker, seen => seen.Sum("sandbox_jobs_finished_total") == 6 && seen.Sum("sandbox_broker_parked_total") == 1);

        Assert.Equal(2, metrics.Sum("sandbox_jobs_finished_total", ("status", "ok"), ("language", "python")));
        Assert.Equal(1, metrics.Sum("sandbox_jobs_finished_total", ("status", "ok"), ("language", "bash")));
        Assert.Equal(1, metrics.Sum("sandbox_jobs_finished_total", ("status", "timed_out"), ("language", "python")));
        Assert.Equal(1, metrics.Sum("sandbox_jobs_finished_total", ("status", "rejected"), ("language", "none")));
        Assert.Equal(1, metrics.Sum("sandbox_jobs_finished_total", ("status", "cancelled"), ("language", "python")));
        Assert.Equal(0, metrics.Sum("sandbox_jobs_finished_total", ("status", "failed")));
        Assert.Equal(0, metrics.Sum("sandbox_jobs_running"));

        // The cancelled one has no report of its run.
        Assert.Equal(4, metrics.Sum("sandbox_job_run_duration_seconds_count"));
        Assert.InRange(metrics.Sum("sandbox_job_run_duration_seconds_sum"), 1, 20);
        Assert.Equal(6, metrics.Sum("sandbox_job_publish_duration_seconds_count"));
        Assert.Equal(5, metrics.Sum("sandbox_pool_leases_total"));
        Assert.True(metrics.Sum("sandbox_sandboxes_created_total") >= 4, "One for each that ran; the first may have waited before anybody listened.");
        Assert.Equal(1, metrics.Sum("sandbox_pool_wanted"));
        Assert.Equal(1, metrics.Sum("sandbox_engine_up"));
        Assert.Equal(1, metrics.Sum("sandbox_broker_dead_letters_total", ("code", "invalid_json")));
        Assert.Equal(1, metrics.Sum("sandbox_broker_parked_total", ("code", "unroutable")));
        Assert.Equal(1, metrics.Sum("sandbox_broker_cancellations_total", ("running", "true")));

        // Five results, a dead letter and a parked result; and the one that came back.
        Assert.Equal(7, metrics.Sum("sandbox_broker_publishes_total", ("purpose", "publish_results"), ("outcome", "confirmed")));
        Assert.Equal(1, metrics.Sum("sandbox_broker_publishes_total", ("purpose", "publish_results"), ("outcome", "returned")));
        Assert.Equal(0, metrics.Sum("sandbox_broker_redeliveries_total"));
        Assert.Equal(1, metrics.Sum("sandbox_broker_connected", ("purpose", "consume_jobs")));
        Assert.Equal(0, metrics.Sum("sandbox_broker_blocked", ("purpose", "publish_results")));
        Assert.Equal(0, metrics.Sum("sandbox_log_lost_total"));

        AssertClosed(metrics);
        Assert.All(jobs, job => Assert.DoesNotContain(job, metrics.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Scrape_EmbeddedShim_CountsCallsByRouteAndStatus()
    {
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync([]);
        string job = TestEnvironment.UniqueName("counted");
        await worker.Shim.GetAsync("/metrics");
        await worker.Shim.RunAsync(Ask.Python("print(1)") with { JobId = job });
        (await worker.Shim.PostAsync("""{"language":"cobol","code":""}""")).MustRefuse(400, ErrorCodes.UnsupportedLanguage);
        await worker.Shim.GetAsync($"/nothing/{job}");

        MetricsText metrics = await ScrapeUntilAsync(worker, seen => seen.Sum("http_server_request_duration_seconds_count") >= 3);

        Assert.Equal(1, metrics.Sum("http_server_request_duration_seconds_count", ("http_route", "/run"), ("http_response_status_code", "200")));
        Assert.Equal(1, metrics.Sum("http_server_request_duration_seconds_count", ("http_route", "/run"), ("http_response_status_code", "400")));
        Assert.Equal(1, metrics.Sum("sandbox_jobs_finished_total", ("status", "ok"), ("language", "python")));
        Assert.Equal(1, metrics.Sum("sandbox_jobs_finished_total", ("status", "rejected"), ("language", "none")));
        Assert.Equal(1, metrics.Sum("sandbox_job_queue_duration_seconds_count"));
        Assert.DoesNotContain(job, metrics.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public async Task Scrape_MetricsOnOrOff_LoadsTheLibrariesWhenFirstAsked(string metrics, bool loads)
    {
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync(new() { ["METRICS"] = metrics });

        string before = await MapsAsync(worker);
        int status = (await worker.Shim.GetAsync("/metrics")).Status;
        string after = await MapsAsync(worker);

        Assert.Contains("Sandbox.Execution.dll", before, StringComparison.Ordinal);
        Assert.DoesNotContain("OpenTelemetry", before, StringComparison.Ordinal);
        Assert.Equal(loads ? 200 : 404, status);
        Assert.Equal(loads, after.Contains("OpenTelemetry", StringComparison.Ordinal));
    }

    private static Task<string> MapsAsync(WorkerProcess worker) => File.ReadAllTextAsync($"/proc/{worker.Id}/maps", TestContext.Current.CancellationToken);

    private static void AssertClosed(MetricsText metrics)
    {
        Assert.True(metrics.Samples.Count > 100, metrics.Text);
        foreach (MetricsText.Sample sample in metrics.Samples.Where(sample => sample.Name != "target_info"))
        {
            foreach ((string key, string value) in sample.Labels)
            {
                Assert.True(Closed.TryGetValue(key, out string[]? values), $"{sample.Name} has a label {key}, of which nobody says what it may be.");
                Assert.True(values.Contains(value, StringComparer.Ordinal), $"{sample.Name} has {key}={value}, which is none of: {string.Join(", ", values)}");
            }
        }
    }

    private static async Task<MetricsText> ScrapeUntilAsync(WorkerProcess worker, Func<MetricsText, bool> condition) => await Eventually.ValueAsync(
        async () =>
        {
            Answer answer = await worker.Shim.GetAsync("/metrics");
            Assert.Equal((200, "text/plain"), (answer.Status, answer.ContentType));
            var metrics = MetricsText.Parse(answer.Text);
            return condition(metrics) ? metrics : null;
        },
        Patience,
        "metrics that count what was sent");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
