using Polly;
using Polly.Retry;

namespace Sandbox.RabbitMq.Connections;

/// <summary>How long to wait between tries: from 200 ms, doubling, with jitter, never above 10 s, for ever.</summary>
internal static class Backoff
{
    internal static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    internal static readonly TimeSpan Most = TimeSpan.FromSeconds(10);

    /// <summary>Options for a pipeline without a result; the caller says what is tried again.</summary>
    internal static RetryStrategyOptions Forever() => new()
    {
        MaxRetryAttempts = int.MaxValue,
        BackoffType = DelayBackoffType.Exponential,
        Delay = First,
        MaxDelay = Most,
        UseJitter = true,
    };

    /// <summary>Options for a pipeline with a result.</summary>
    internal static RetryStrategyOptions<T> Forever<T>() => new()
    {
        MaxRetryAttempts = int.MaxValue,
        BackoffType = DelayBackoffType.Exponential,
        Delay = First,
        MaxDelay = Most,
        UseJitter = true,
    };
}
