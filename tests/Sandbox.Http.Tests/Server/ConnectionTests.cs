using System.Net;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Clients;
using Sandbox.Http.Tests.Fakes;

namespace Sandbox.Http.Tests.Server;

/// <summary>Connections beyond the bound, on a real server.</summary>
public sealed class ConnectionTests
{
    private const int HangGuard = 60_000;
    private const string HalfARequest = "POST /run HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = HangGuard)]
    [InlineData("")]
    [InlineData("POST /run HT")]
    [InlineData("POST /run HTTP/1.1\r\nHost: x\r\n")]
    [InlineData(HalfARequest)]
    public async Task Connect_ThousandThatDoNothing_KeepNobodyOut(string said)
    {
        await using ShimHost host = await ShimHost.StartAsync(options: new HttpOptions { MaxConnections = 200 });
        var idle = new List<RawCaller>();
        try
        {
            long before = GC.GetTotalMemory(forceFullCollection: true);
            for (int number = 0; number < 1_000; number++)
            {
                RawCaller caller = await RawCaller.ConnectAsync(host);
                idle.Add(caller);
                await caller.SayAsync(said);
                if (number % 100 == 99)
                {
                    Assert.Equal(HttpStatusCode.OK, (await host.RunAsync(ShimHost.GoodBody)).Status);
                }
            }

            // The server's side and this one's of every connection, with some room.
            Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 64L * 1024 * 1024);
            await UntilAsync(() => idle.Count(caller => !caller.IsClosed()) <= 200);
            Assert.All(idle.Take(700), caller => Assert.True(caller.IsClosed(), "An old one has kept its place."));
        }
        finally
        {
            idle.ForEach(caller => caller.Dispose());
        }
    }

    [Fact(Timeout = HangGuard)]
    public async Task Connect_AllPlacesTakenByIdleOnes_ClosesTheOldestAndKeepsTheJob()
    {
        var release = new TaskCompletionSource<JobReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        var client = new FakeJobClient((_, _) => release.Task);
        await using ShimHost host = await ShimHost.StartAsync(client, new HttpOptions { MaxConnections = 3 });
        Task<ShimHost.Answer> call = host.RunAsync(ShimHost.GoodBody);
        await UntilAsync(() => client.Jobs.Count == 1);
        using RawCaller first = await RawCaller.ConnectAsync(host);
        using RawCaller second = await RawCaller.ConnectAsync(host);
        await second.SayAsync("GET");

        using RawCaller third = await RawCaller.ConnectAsync(host);

        await UntilAsync(first.IsClosed);
        Assert.False(second.IsClosed() || third.IsClosed());
        release.SetResult(new JobReply.Busy(new JobError(ErrorCodes.Busy, "No place.")));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await call).Status);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Connect_EveryConnectionHasAJob_IsRefusedAndTheJobsGoOn()
    {
        var release = new TaskCompletionSource<JobReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        var client = new FakeJobClient((_, _) => release.Task);
        await using ShimHost host = await ShimHost.StartAsync(client, new HttpOptions { MaxConnections = 2 });
        Task<ShimHost.Answer>[] calls = [host.RunAsync(ShimHost.GoodBody), host.RunAsync(ShimHost.GoodBody)];
        await UntilAsync(() => client.Jobs.Count == 2);

        using RawCaller late = await RawCaller.ConnectAsync(host);

        Assert.Equal("", await late.HearAllAsync());
        release.SetResult(new JobReply.Busy(new JobError(ErrorCodes.Busy, "No place.")));
        Assert.All(await Task.WhenAll(calls), answer => Assert.Equal(HttpStatusCode.TooManyRequests, answer.Status));
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/health/live")).Status);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Connect_ConnectionsThatComeAndGo_LeaveNoPlaceTaken()
    {
        await using ShimHost host = await ShimHost.StartAsync(options: new HttpOptions { MaxConnections = 2 });

        for (int round = 0; round < 50; round++)
        {
            using RawCaller caller = await RawCaller.ConnectAsync(host);
            await caller.SayAsync("GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 200 ", await caller.HearAllAsync(), StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = HangGuard)]
    public async Task Connect_CallerThatIsServedNow_IsYoungerThanThoseThatWait()
    {
        await using ShimHost host = await ShimHost.StartAsync(options: new HttpOptions { MaxConnections = 2 });
        using RawCaller busy = await RawCaller.ConnectAsync(host);
        await busy.SayAsync("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");
        await UntilAsync(() => busy.Available > 0);
        using RawCaller idle = await RawCaller.ConnectAsync(host);
        await busy.SayAsync("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");
        int heard = busy.Available;
        await UntilAsync(() => busy.Available > heard);

        using RawCaller late = await RawCaller.ConnectAsync(host);

        await UntilAsync(idle.IsClosed);
        Assert.False(late.IsClosed());
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
