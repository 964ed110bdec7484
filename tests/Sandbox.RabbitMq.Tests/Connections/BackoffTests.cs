using Microsoft.Extensions.Time.Testing;
using Polly;
using Polly.Retry;
using Sandbox.RabbitMq.Connections;

namespace Sandbox.RabbitMq.Tests.Connections;

public class BackoffTests
{
    [Fact]
    public async Task Forever_ThousandsOfTries_NeverWaitsLongerThanTheMost()
    {
        const int Tries = 3000;
        var time = new FakeTimeProvider(Some.Now);
        var delays = new List<TimeSpan>();
        RetryStrategyOptions<int> options = Backoff.Forever<int>();
        options.ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Result < Tries);
        options.OnRetry = arguments =>
        {
            delays.Add(arguments.RetryDelay);
            return ValueTask.CompletedTask;
        };
        int tries = 0;
        ResiliencePipeline<int> pipeline = new ResiliencePipelineBuilder<int> { TimeProvider = time }.AddRetry(options).Build();

        Task<int> run = pipeline.ExecuteAsync(_ => ValueTask.FromResult(++tries), TestContext.Current.CancellationToken).AsTask();
        while (!run.IsCompleted)
        {
            time.Advance(Backoff.Most);
            await Task.Yield();
        }

        Assert.Equal(Tries - 1, delays.Count);
        Assert.All(delays, delay => Assert.InRange(delay, TimeSpan.Zero, Backoff.Most));
        Assert.True(delays[0] < TimeSpan.FromSeconds(1));
        Assert.True(delays[^1] > TimeSpan.FromSeconds(1));
    }
}
