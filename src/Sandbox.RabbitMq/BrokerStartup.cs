using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using RabbitMQ.Client;
using Sandbox.RabbitMq.Connections;

namespace Sandbox.RabbitMq;

/// <summary>The first connect, before anything else starts, so that what is wrong is said at once and in one sentence.</summary>
public static partial class BrokerStartup
{
    /// <summary>
    /// Connects, declares the topology and closes again. A broker that does not answer yet is tried for
    /// <see cref="BrokerOptions.StartBudget"/>, since one that starts beside us is normal; one that refuses us is believed at once.
    /// </summary>
    /// <param name="options">The broker.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told, once, when this user may not declare, so that the broker's arguments were not compared with ours.</param>
    /// <param name="cancellation">Ends the tries.</param>
    /// <exception cref="BrokerStartupException">It cannot be used.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired.</exception>
    public static async Task CheckAsync(BrokerOptions options, TimeProvider time, ILogger logger, CancellationToken cancellation)
    {
        long started = time.GetTimestamp();
        ResiliencePipeline retry = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                Delay = Backoff.First,
                MaxDelay = TimeSpan.FromSeconds(2),
                UseJitter = true,
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is BrokerStartupException { Kind: BrokerFaultKind.Unreachable }
                    && time.GetElapsedTime(started) < options.StartBudget),
            })
            .Build();
        await retry.ExecuteAsync(async token => await TryOnceAsync(options, logger, token).ConfigureAwait(false), cancellation).ConfigureAwait(false);
    }

    private static async Task TryOnceAsync(BrokerOptions options, ILogger logger, CancellationToken cancellation)
    {
        IConnection? connection = null;
        try
        {
            connection = await new BrokerConnector(options).ConnectAsync("startup check", cancellation).ConfigureAwait(false);
            if (ConsumerTimeout.Problem(BrokerVersion.Of(connection), options) is { } problem)
            {
                throw new BrokerStartupException(BrokerFaultKind.Unsuitable, problem);
            }

            if (!await Topology.DeclareAsync(connection, options, cancellation).ConfigureAwait(false))
            {
                LogNotCompared(logger, options.RedactedUri);
            }
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested && BrokerFault.Explain(fault, options) is { } explained)
        {
            throw new BrokerStartupException(explained.Kind, explained.Sentence, fault);
        }
        finally
        {
            if (connection is not null)
            {
                await connection.CloseQuietlyAsync().ConfigureAwait(false);
            }
        }
    }

    [LoggerMessage(EventId = 203, EventName = "broker.topology.not-compared", Level = LogLevel.Information,
        Message = "This user of {Broker} may not declare queues and exchanges. They are there; whether their arguments and bindings are those of this process's settings cannot be asked")]
    private static partial void LogNotCompared(ILogger logger, string broker);
}
