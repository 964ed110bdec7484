using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Jobs;
using Sandbox.Http.Tests.Fakes;

namespace Sandbox.Http.Tests.Telemetry;

public sealed class TraceTests
{
    private const int HangGuard = 30_000;
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = HangGuard)]
    public async Task Run_NobodyListens_PassesTheCallersContextOnAsItCame()
    {
        Job job = await RunAsync(Parent, "vendor=1");

        Assert.Equal((Parent, "vendor=1"), (job.Trace?.Parent, job.Trace?.State));
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(null)]
    [InlineData("garbage")]
    [InlineData(Parent + "x")]
    public async Task Run_NobodyListensAndNoValidContext_HasNone(string? parent) => Assert.Null((await RunAsync(parent, "vendor=1")).Trace);

    [Fact(Timeout = HangGuard)]
    public async Task Run_SomebodyListens_IsASpanBelowItsCallers()
    {
        var ended = new ConcurrentQueue<Activity>();
        using ActivityListener listener = Listen(ended);

        Job job = await RunAsync(Parent, "vendor=1");

        Activity span = Assert.Single(ended, one => one.Id == job.Trace?.Parent);
        Assert.Equal((span.Id, "vendor=1"), (job.Trace?.Parent, job.Trace?.State));
        Assert.Equal(("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"), (span.TraceId.ToHexString(), span.ParentSpanId.ToHexString()));
        Assert.Equal(("job-1", 200), (span.GetTagItem("sandbox.job.id"), span.GetTagItem("http.response.status_code")));
    }

    [Fact(Timeout = HangGuard)]
    public async Task Run_SomebodyListensAndNoContext_IsTheRootOfANewTrace()
    {
        var ended = new ConcurrentQueue<Activity>();
        using ActivityListener listener = Listen(ended);

        Job job = await RunAsync(null, null);

        Activity span = Assert.Single(ended, one => one.Id == job.Trace?.Parent);
        Assert.Equal(default, span.ParentSpanId);
    }

    private static async Task<Job> RunAsync(string? parent, string? state)
    {
        FakeJobClient client = FakeJobClient.Finishing(JobStatus.Ok);
        await using ShimHost host = await ShimHost.StartAsync(client);
        using var content = new StringContent(ShimHost.GoodBody, Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/run") { Content = content };

        // The client has trace context of its own, and sends it unless there is some already.
        request.Headers.TryAddWithoutValidation("traceparent", parent ?? "none");
        if (state is not null)
        {
            request.Headers.TryAddWithoutValidation("tracestate", state);
        }

        using HttpResponseMessage response = await host.Http.SendAsync(request, Token);
        response.EnsureSuccessStatusCode();
        return Assert.Single(client.Jobs);
    }

    private static ActivityListener Listen(ConcurrentQueue<Activity> ended)
    {
        var listener = new ActivityListener
        {
            // The web server's as well, so that there is a span of its own around each request, as there is while it logs.
            ShouldListenTo = source => source.Name is "Sandbox.Http" or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
