using Microsoft.Extensions.Time.Testing;
using Sandbox.Contracts.Jobs;
using Sandbox.RabbitMq.Consuming;

namespace Sandbox.RabbitMq.Tests.Consuming;

public sealed class FinishedJobsTests : IDisposable
{
    private const int HangGuard = 20_000;

    private static readonly JobKey Key = JobKey.Of("job-1", "body"u8);

    private readonly FakeTimeProvider _time = new(Some.Now);
    private readonly FinishedJobs _jobs;

    public FinishedJobsTests() => _jobs = new FinishedJobs(_time);

    public void Dispose() => _jobs.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = HangGuard)]
    public async Task EnterAsync_FinishedJob_HasItsResult()
    {
        RunResult result = Result("job-1");
        using (FinishedJobsTurn first = await _jobs.EnterAsync(Key, Token))
        {
            Assert.Null(first.Result);
            first.Finish(result);
        }

        using FinishedJobsTurn again = await _jobs.EnterAsync(Key, Token);

        Assert.Same(result, again.Result);
    }

    [Fact(Timeout = HangGuard)]
    public async Task EnterAsync_SameIdWithAnotherBody_IsAnotherJob()
    {
        using (FinishedJobsTurn first = await _jobs.EnterAsync(Key, Token))
        {
            first.Finish(Result("job-1"));
        }

        using FinishedJobsTurn other = await _jobs.EnterAsync(JobKey.Of("job-1", "another body"u8), Token);

        Assert.Null(other.Result);
    }

    [Fact(Timeout = HangGuard)]
    public async Task EnterAsync_WhileTheJobRuns_WaitsAndIsAnswered()
    {
        RunResult result = Result("job-1");
        FinishedJobsTurn running = await _jobs.EnterAsync(Key, Token);
        Task<FinishedJobsTurn> second = _jobs.EnterAsync(Key, Token);
        Task<FinishedJobsTurn> third = _jobs.EnterAsync(Key, Token);
        Assert.False(second.IsCompleted);

        running.Finish(result);
        running.Dispose();

        Assert.Same(result, (await second).Result);
        Assert.Same(result, (await third).Result);
    }

    [Fact(Timeout = HangGuard)]
    public async Task EnterAsync_RunningOneIsGivenUp_ExactlyOneGoesOn()
    {
        FinishedJobsTurn running = await _jobs.EnterAsync(Key, Token);
        Task<FinishedJobsTurn> second = _jobs.EnterAsync(Key, Token);
        Task<FinishedJobsTurn> third = _jobs.EnterAsync(Key, Token);

        running.Dispose();

        Task<FinishedJobsTurn> next = await Task.WhenAny(second, third);
        Assert.Null((await next).Result);
        Task<FinishedJobsTurn> last = next == second ? third : second;
        Assert.False(last.IsCompleted);
        (await next).Dispose();
        Assert.Null((await last).Result);
    }

    [Fact(Timeout = HangGuard)]
    public async Task EnterAsync_ChannelGoneWhileWaiting_StopsWaiting()
    {
        using FinishedJobsTurn running = await _jobs.EnterAsync(Key, Token);
        using var gone = new CancellationTokenSource();
        Task<FinishedJobsTurn> waiting = _jobs.EnterAsync(Key, gone.Token);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact(Timeout = HangGuard)]
    public async Task EnterAsync_AfterRetention_RunsAgain()
    {
        using (FinishedJobsTurn first = await _jobs.EnterAsync(Key, Token))
        {
            first.Finish(Result("job-1"));
        }

        _time.Advance(FinishedJobs.Retention);
        Assert.Equal(1, _jobs.Count);
        _time.Advance(TimeSpan.FromTicks(1));

        using FinishedJobsTurn late = await _jobs.EnterAsync(Key, Token);
        Assert.Null(late.Result);
        Assert.Equal(0, _jobs.Count);
    }

    [Fact]
    public void Remember_ThenNothingForLong_GivesItsMemoryBack()
    {
        _jobs.Remember(Key, Result("job-1"));
        _time.Advance(FinishedJobs.Retention / 2);
        _jobs.Remember(JobKey.Of("job-2", []), Result("job-2"));
        long both = _jobs.Bytes;

        _time.Advance((FinishedJobs.Retention / 2) + TimeSpan.FromSeconds(2));
        Assert.Equal(both / 2, _jobs.Bytes);
        _time.Advance(FinishedJobs.Retention);

        Assert.Equal(0, _jobs.Bytes);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Remember_MoreThanItsCapacity_ForgetsTheOldest()
    {
        for (int index = 0; index <= FinishedJobs.Capacity; index++)
        {
            _jobs.Remember(JobKey.Of($"job-{index}", []), Result($"job-{index}"));
        }

        Assert.Equal(FinishedJobs.Capacity, _jobs.Count);
        using FinishedJobsTurn oldest = await _jobs.EnterAsync(JobKey.Of("job-0", []), Token);
        using FinishedJobsTurn next = await _jobs.EnterAsync(JobKey.Of("job-1", []), Token);
        Assert.Null(oldest.Result);
        Assert.NotNull(next.Result);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Remember_MoreThanItsMemory_ForgetsTheOldest()
    {
        // Three bytes in four of the budget each, so that no two fit.
        byte[] content = new byte[FinishedJobs.MostBytes * 3 / 4];
        for (int index = 0; index < 3; index++)
        {
            _jobs.Remember(
                JobKey.Of($"job-{index}", []),
                Result($"job-{index}") with { OutputFiles = [new OutputFile { Path = "f", ContentB64 = content, Size = content.Length }] });
        }

        Assert.Equal(1, _jobs.Count);
        using FinishedJobsTurn last = await _jobs.EnterAsync(JobKey.Of("job-2", []), Token);
        Assert.NotNull(last.Result);
    }

    [Fact]
    public void Remember_OverTheWholeMemory_IsNotRemembered()
    {
        _jobs.Remember(Key, Result("job-1") with { Stdout = new string('x', (int)(FinishedJobs.MostBytes / sizeof(char))) });

        Assert.Equal(0, _jobs.Count);
    }

    private static RunResult Result(string jobId) => new() { Id = jobId, JobId = jobId, RequestId = jobId, Status = JobStatus.Ok };
}
