using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Sandbox.Contracts.Health;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Clients;
using Sandbox.Execution.Sandboxes;
using Sandbox.Http.Tests.Fakes;

namespace Sandbox.Http.Tests.Health;

public sealed class HealthEndpointsTests
{
    private const int HangGuard = 30_000;
    private static readonly HttpOptions Options = new() { Version = "1.2.3", Concurrency = 3, Image = "image:1" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = HangGuard)]
    public async Task Health_EngineThere_IsWhatMonitorsRead()
    {
        await using ShimHost host = await ShimHost.StartAsync(options: Options, engine: FakeEngine.Good);

        ShimHost.Answer answer = await host.GetAsync("/health");

        Assert.Equal((HttpStatusCode.OK, "application/json"), (answer.Status, answer.Type));
        Assert.Equal(
            """{"status":"ok","service":"amon-sandbox-runner","version":"1.2.3","docker":{"available":true,"image":"image:1","image_present":true,"error":null,"runtime":null,"security":[]},"concurrency":{"max":3,"inflight":0,"utilization":0},"isolation":{"landlock":null},"unsafe":[]}""",
            answer.Text);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Health_UnsafeSettingsInForce_AreListed()
    {
        string[] names = ["AMON_SANDBOX_UNSAFE_ALLOW_OPEN_SHIM", "AMON_SANDBOX_UNSAFE_ALLOW_NO_SECCOMP"];
        await using ShimHost host = await ShimHost.StartAsync(options: Options with { Unsafe = names });

        Assert.Equal(names, (await host.GetAsync("/health")).Json.GetProperty("unsafe").EnumerateArray().Select(name => name.GetString()!));
    }

    [Fact(Timeout = HangGuard)]
    public async Task Health_EngineThatConfinesInManyWays_TellsThem()
    {
        await using ShimHost host = await ShimHost.StartAsync(options: Options, engine: FakeEngine.Good with { Security = ["rootless", "seccomp"] });

        Assert.Equal("""["rootless","seccomp"]""", (await host.GetAsync("/health")).Json.GetProperty("docker").GetProperty("security").GetRawText());
    }

    [Fact(Timeout = HangGuard)]
    public async Task Health_EngineAway_IsStill200AndSaysSo()
    {
        await using ShimHost host = await ShimHost.StartAsync(options: Options, engine: new EngineHealth(false, "image:1", false, "No engine."));

        ShimHost.Answer answer = await host.GetAsync("/health");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("ok", answer.Json.GetProperty("status").GetString());
        JsonElement docker = answer.Json.GetProperty("docker");
        Assert.False(docker.GetProperty("available").GetBoolean());
        Assert.False(docker.GetProperty("image_present").GetBoolean());
        Assert.Equal("No engine.", docker.GetProperty("error").GetString());
    }

    [Fact(Timeout = HangGuard)]
    public async Task Health_ShimAlone_SaysThatTheEngineIsElsewhere()
    {
        await using ShimHost host = await ShimHost.StartAsync(options: Options);

        JsonElement docker = (await host.GetAsync("/health")).Json.GetProperty("docker");

        Assert.False(docker.GetProperty("available").GetBoolean());
        Assert.Equal("image:1", docker.GetProperty("image").GetString());
        Assert.Contains("shim only", docker.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Health_ShimServesCallers_CountsThem()
    {
        var release = new TaskCompletionSource<JobReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        var client = new FakeJobClient((_, _) => release.Task);
        await using ShimHost host = await ShimHost.StartAsync(client, Options);
        Task<ShimHost.Answer> first = host.RunAsync(ShimHost.GoodBody);
        while (client.Jobs.Count < 1)
        {
            await Task.Yield();
        }

        JsonElement concurrency = (await host.GetAsync("/health")).Json.GetProperty("concurrency");
        Assert.Equal("""{"max":3,"inflight":1,"utilization":0.333}""", concurrency.GetRawText());

        release.SetResult(new JobReply.Busy(new JobError(ErrorCodes.Busy, "No place.")));
        await first;
        Assert.Equal(0, (await host.GetAsync("/health")).Json.GetProperty("concurrency").GetProperty("inflight").GetInt32());
    }

    [Fact(Timeout = HangGuard)]
    public async Task Health_MoreCallersThanPlaces_IsFullyUsedAndNoMore()
    {
        var release = new TaskCompletionSource<JobReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        var client = new FakeJobClient((_, _) => release.Task);
        await using ShimHost host = await ShimHost.StartAsync(client, Options with { Concurrency = 1 });
        Task<ShimHost.Answer>[] calls = [host.RunAsync(ShimHost.GoodBody), host.RunAsync(ShimHost.GoodBody)];
        while (client.Jobs.Count < 2)
        {
            await Task.Yield();
        }

        JsonElement concurrency = (await host.GetAsync("/health")).Json.GetProperty("concurrency");

        Assert.Equal("""{"max":1,"inflight":2,"utilization":1}""", concurrency.GetRawText());
        release.SetResult(new JobReply.Busy(new JobError(ErrorCodes.Busy, "No place.")));
        await Task.WhenAll(calls);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Live_Always_Is200(bool engineAway)
    {
        await using ShimHost host = await ShimHost.StartAsync(engine: engineAway ? new EngineHealth(false, "i", false, "No engine.") : null);

        ShimHost.Answer answer = await host.GetAsync("/health/live");

        Assert.Equal((HttpStatusCode.OK, """{"status":"live","reasons":[]}"""), (answer.Status, answer.Text));
    }

    [Fact(Timeout = HangGuard)]
    public async Task Ready_EngineAway_Is503WithItsReason()
    {
        await using ShimHost host = await ShimHost.StartAsync(engine: new EngineHealth(false, "i", false, "No engine."));

        ShimHost.Answer answer = await host.GetAsync("/health/ready");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, """{"status":"not_ready","reasons":["No engine."]}"""), (answer.Status, answer.Text));
    }

    [Fact(Timeout = HangGuard)]
    public async Task Ready_NoProgramHasRunYet_Is503()
    {
        await using ShimHost host = await ShimHost.StartAsync(engine: FakeEngine.Good);

        ShimHost.Answer answer = await host.GetAsync("/health/ready");

        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, """{"status":"not_ready","reasons":["No program has run in a sandbox yet."]}"""),
            (answer.Status, answer.Text));
    }

    [Fact(Timeout = HangGuard)]
    public async Task Ready_AProgramHasRun_Is200()
    {
        await using ShimHost host = await ShimHost.StartAsync(engine: FakeEngine.Good);
        Assert.Null(await host.Services.GetRequiredService<SandboxProbe>().FindFaultAsync(Token));

        ShimHost.Answer answer = await host.GetAsync("/health/ready");

        Assert.Equal((HttpStatusCode.OK, """{"status":"ready","reasons":[]}"""), (answer.Status, answer.Text));
    }

    [Fact(Timeout = HangGuard)]
    public async Task Ready_ShimAlone_NeedsNoEngine()
    {
        await using ShimHost host = await ShimHost.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/health/ready")).Status);
    }
}
