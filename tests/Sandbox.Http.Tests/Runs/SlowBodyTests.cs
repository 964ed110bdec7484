using System.Net;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Clients;
using Sandbox.Http.Runs;
using Sandbox.Http.Tests.Fakes;

namespace Sandbox.Http.Tests.Runs;

/// <summary>Bodies that take their time, and bodies that take all the memory.</summary>
public sealed class SlowBodyTests
{
    private const int HangGuard = 60_000;
    private const string Head = "POST /run HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = HangGuard)]
    public async Task Run_BodyThatDribbles_IsEndedByItsRateLongBeforeItsDeadline()
    {
        FakeJobClient client = FakeJobClient.Finishing(JobStatus.Ok);
        await using ShimHost host = await ShimHost.StartAsync(client, new HttpOptions { BodyTimeout = TimeSpan.FromHours(1) });
        using RawCaller caller = await RawCaller.ConnectAsync(host);
        await caller.SayAsync($"{Head}Content-Length: 500\r\n\r\n");

        // A byte whenever the server's clock has moved on; the server is the one that ends it.
        Task<string> hearing = caller.HearAllAsync();
        using var beat = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (!hearing.IsCompleted && await beat.WaitForNextTickAsync(Token))
        {
            await caller.SayAsync(" ");
        }

        AssertTooSlow(await hearing);
        Assert.Empty(client.Jobs);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Run_BodyThatStopsHalfway_IsEndedByItsDeadline()
    {
        FakeJobClient client = FakeJobClient.Finishing(JobStatus.Ok);
        await using ShimHost host = await ShimHost.StartAsync(client, new HttpOptions { BodyTimeout = TimeSpan.FromMilliseconds(200) });
        using RawCaller caller = await RawCaller.ConnectAsync(host);
        await caller.SayAsync($"{Head}Content-Length: 500\r\n\r\n{{\"language\":");

        AssertTooSlow(await caller.HearAllAsync());
        Assert.Empty(client.Jobs);
        Assert.Equal(HttpStatusCode.OK, (await host.RunAsync(ShimHost.GoodBody)).Status);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Run_BodyThatIsQuickEnoughAndNeverEnds_IsEndedByItsDeadline()
    {
        FakeJobClient client = FakeJobClient.Finishing(JobStatus.Ok);
        await using ShimHost host = await ShimHost.StartAsync(client, new HttpOptions { BodyTimeout = TimeSpan.FromSeconds(1) });
        using RawCaller caller = await RawCaller.ConnectAsync(host);
        await caller.SayAsync($"{Head}Content-Length: {ShimHost.Limits.RequestBytes}\r\n\r\n");

        // Four times the least rate.
        Task<string> hearing = caller.HearAllAsync();
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        while (!hearing.IsCompleted && await beat.WaitForNextTickAsync(Token))
        {
            await caller.SayAsync(new string(' ', 1024));
        }

        AssertTooSlow(await hearing);
        Assert.Empty(client.Jobs);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Run_HeadersThatStopHalfway_AreEnded()
    {
        await using ShimHost host = await ShimHost.StartAsync();

        // The bound is the server's; a shorter one of the same kind keeps this test short.
        host.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(1);
        using RawCaller caller = await RawCaller.ConnectAsync(host);
        await caller.SayAsync("POST /run HTTP/1.1\r\nHost: x\r\n");

        Assert.StartsWith("HTTP/1.1 408 ", await caller.HearAllAsync(), StringComparison.Ordinal);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Run_BodiesThatAreAnnouncedOnly_TakeNoMemory()
    {
        await using ShimHost host = await ShimHost.StartAsync(options: new HttpOptions { MaxIntakeBytes = 256 * 1024 });
        IntakeBudget intake = host.Services.GetRequiredService<IntakeBudget>();
        var callers = new List<RawCaller>();
        for (int number = 0; number < 50; number++)
        {
            callers.Add(await RawCaller.ConnectAsync(host));
            await callers[^1].SayAsync($"{Head}Content-Length: {ShimHost.Limits.RequestBytes}\r\n\r\n{{");
        }

        await UntilAsync(() => intake.Held >= 50 * 4096);
        Assert.Equal(50 * 4096, intake.Held);
        Assert.Equal(HttpStatusCode.OK, (await host.RunAsync(ShimHost.GoodBody)).Status);

        callers.ForEach(caller => caller.Dispose());
        await UntilAsync(() => intake.Held == 0);
    }

    /// <summary>A body that is refused has arrived all the same: the connection goes on after it.</summary>
    [Fact(Timeout = HangGuard)]
    public async Task Run_TwoBodiesBeyondTheMemoryOnOneConnection_AreBothAnswered()
    {
        await using ShimHost host = await ShimHost.StartAsync(options: new HttpOptions { MaxIntakeBytes = 64 * 1024 });
        IntakeBudget intake = host.Services.GetRequiredService<IntakeBudget>();
        using RawCaller greedy = await RawCaller.ConnectAsync(host);
        await greedy.SayAsync($"{Head}Content-Length: {ShimHost.Limits.RequestBytes}\r\n\r\n{new string(' ', 40_000)}");
        await UntilAsync(() => intake.Held == 64 * 1024);
        using RawCaller caller = await RawCaller.ConnectAsync(host);
        string length = $"Content-Length: {Encoding.UTF8.GetByteCount(ShimHost.GoodBody)}\r\n";

        await caller.SayAsync($"{Head}{length}\r\n{ShimHost.GoodBody}{Head}{length}Connection: close\r\n\r\n{ShimHost.GoodBody}");
        string heard = await caller.HearAllAsync();

        Assert.Equal(2, heard.Split("HTTP/1.1 429").Length - 1);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Run_BodiesBeyondTheMemory_AreAnswered429AndTheRestGoesOn()
    {
        await using ShimHost host = await ShimHost.StartAsync(options: new HttpOptions { MaxIntakeBytes = 64 * 1024, RetryAfterSeconds = 7 });
        IntakeBudget intake = host.Services.GetRequiredService<IntakeBudget>();
        using RawCaller greedy = await RawCaller.ConnectAsync(host);
        await greedy.SayAsync($"{Head}Content-Length: {ShimHost.Limits.RequestBytes}\r\n\r\n{new string(' ', 40_000)}");
        await UntilAsync(() => intake.Held == 64 * 1024);

        ShimHost.Answer answer = await host.RunAsync(ShimHost.GoodBody);

        answer.AssertProblem(HttpStatusCode.TooManyRequests, ErrorCodes.Busy);
        Assert.Equal("7", answer.Headers["Retry-After"]);
        greedy.Dispose();
        await UntilAsync(() => intake.Held == 0);
        Assert.Equal(HttpStatusCode.OK, (await host.RunAsync(ShimHost.GoodBody)).Status);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Run_JobThatWaits_IsHeldAsLargeAsItIsAndNoLonger()
    {
        var release = new TaskCompletionSource<JobReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        var client = new FakeJobClient((_, _) => release.Task);
        await using ShimHost host = await ShimHost.StartAsync(client);
        IntakeBudget intake = host.Services.GetRequiredService<IntakeBudget>();
        string content = Convert.ToBase64String(new byte[1500]);

        Task<ShimHost.Answer> call = host.RunAsync($$"""{"language":"python","code":"12345","input_files":[{"path":"a","content_b64":"{{content}}"}]}""");
        await UntilAsync(() => client.Jobs.Count == 1);

        Assert.Equal(1024 + 5 + 1500, intake.Held);
        release.SetResult(new JobReply.Busy(new JobError(ErrorCodes.Busy, "No place.")));
        await call;
        await UntilAsync(() => intake.Held == 0);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Run_AnswerThatNobodyReads_IsHeldUntilTheReaderIsGone()
    {
        var result = new RunResult { Id = "j", JobId = "j", RequestId = "r", Status = JobStatus.Ok, OutputFiles = [new OutputFile { Path = "a", ContentB64 = new byte[16 << 20], Size = 16 << 20 }] };
        await using ShimHost host = await ShimHost.StartAsync(FakeJobClient.Answering(new JobReply.Finished(result)));
        IntakeBudget intake = host.Services.GetRequiredService<IntakeBudget>();
        using RawCaller caller = await RawCaller.ConnectAsync(host);
        await caller.SayAsync($"{Head}Content-Length: {Encoding.UTF8.GetByteCount(ShimHost.GoodBody)}\r\n\r\n{ShimHost.GoodBody}");

        await UntilAsync(() => intake.Held >= 16 << 20);

        caller.Dispose();
        await UntilAsync(() => intake.Held == 0);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(70_000)]
    public async Task Run_BodyInManyPieces_ArrivesWhole(int padding)
    {
        FakeJobClient client = FakeJobClient.Finishing(JobStatus.Ok);
        await using ShimHost host = await ShimHost.StartAsync(client);
        byte[] body = Encoding.UTF8.GetBytes(ShimHost.GoodBody + new string(' ', padding));
        using RawCaller caller = await RawCaller.ConnectAsync(host);
        await caller.SayAsync($"{Head}Connection: close\r\nContent-Length: {body.Length}\r\n\r\n");

        for (int at = 0; at < body.Length; at += 1000)
        {
            await caller.SayAsync(body.AsMemory(at, Math.Min(1000, body.Length - at)));
            await Task.Yield();
        }

        Assert.StartsWith("HTTP/1.1 200 ", await caller.HearAllAsync(), StringComparison.Ordinal);
        Assert.Equal("print('嗨')"u8.ToArray(), Assert.Single(client.Jobs).Code);
    }

    private static void AssertTooSlow(string heard)
    {
        Assert.StartsWith("HTTP/1.1 408 ", heard, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"body_too_slow\"", heard, StringComparison.Ordinal);
        Assert.Contains("Connection: close", heard, StringComparison.Ordinal);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
