using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Sandbox.Execution.Clients;
using Sandbox.RabbitMq.Connections;

namespace Sandbox.RabbitMq.Client;

/// <summary>
/// How many jobs wait in the broker's queue, as far as it lets this process's user ask. Nobody is asked while nobody looks, and once a
/// second however many do. Thread-safe.
/// </summary>
internal sealed class JobsQueueGlance(BrokerOptions options, TimeProvider time) : IJobQueue
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    // Whoever looks has a page to fill; without an answer by then it does without.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private IConnection? _connection;
    private Task<JobQueueState?>? _answer;
    private long _askedAt;

    /// <inheritdoc/>
    public async Task<JobQueueState?> LookAsync(CancellationToken cancellation)
    {
        if (FindAnswer() is not { } answer)
        {
            return null;
        }

        try
        {
            return await answer.WaitAsync(Patience, time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>The connection to ask on from now on; null while there is none.</summary>
    internal void Use(IConnection? connection)
    {
        lock (_lock)
        {
            (_connection, _answer) = (connection, null);
        }
    }

    private Task<JobQueueState?>? FindAnswer()
    {
        lock (_lock)
        {
            bool stale = _answer is null || (_answer.IsCompleted && time.GetElapsedTime(_askedAt) > Freshness);
            if (stale && _connection is { } connection)
            {
                _askedAt = time.GetTimestamp();
                _answer = Task.Run(() => AskAsync(connection));
            }

            return _answer;
        }
    }

    // Never cut off half-way, and one at a time: a question that hangs goes with its connection.
    private async Task<JobQueueState?> AskAsync(IConnection connection)
    {
        try
        {
            // A channel of its own: an answer of no closes it.
            IChannel channel = await connection.CreateChannelAsync().ConfigureAwait(false);
            await using (channel.ConfigureAwait(false))
            {
                QueueDeclareOk found = await channel.QueueDeclarePassiveAsync(options.JobsQueue).ConfigureAwait(false);
                await channel.CloseAsync().ConfigureAwait(false);
                return new JobQueueState(found.MessageCount, Limit: null, found.ConsumerCount);
            }
        }
        catch (OperationInterruptedException answer) when (answer.ShutdownReason?.ReplyCode == Constants.AccessRefused)
        {
            // Later brokers want a right to the name for that, which a shim's user does not have. It is not asked again on this connection:
            // the broker logs each time.
            Forget(connection);
            return null;
        }
        catch (Exception fault) when (BrokerFault.IsBrokers(fault))
        {
            return null;
        }
    }

    private void Forget(IConnection connection)
    {
        lock (_lock)
        {
            _connection = _connection == connection ? null : _connection;
        }
    }
}
