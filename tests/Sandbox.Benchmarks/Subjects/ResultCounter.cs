using System.Diagnostics;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Sandbox.Benchmarks.Subjects;

/// <summary>Counts what arrives in <c>sandbox.results</c>, by message id, and when the first and the last came.</summary>
internal sealed class ResultCounter : IAsyncDisposable
{
    private const int Prefetch = 500;

    private readonly IConnection _connection;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Lock _turn = new();
    private readonly int _expected;
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _first;
    private long _last;

    private ResultCounter(IConnection connection, int expected) => (_connection, _expected) = (connection, expected);

    /// <summary>Results a second between the first and the last, once all are here.</summary>
    internal async Task<double> PerSecondAsync(TimeSpan patience, CancellationToken cancellation)
    {
        try
        {
            await _complete.Task.WaitAsync(patience, cancellation);
        }
        catch (TimeoutException late)
        {
            throw new ScenarioException($"{_expected - _seen.Count} of {_expected} deliveries have no result after {patience.TotalSeconds:0} s.", late);
        }

        return (_expected - 1) / Stopwatch.GetElapsedTime(_first, _last).TotalSeconds;
    }

    internal static async Task<ResultCounter> StartAsync(Broker broker, int expected, CancellationToken cancellation)
    {
        var counter = new ResultCounter(await broker.ConnectAsync(cancellation), expected);
        IChannel channel = await counter._connection.CreateChannelAsync(null, cancellation);
        await channel.BasicQosAsync(0, Prefetch, global: false, cancellation);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            counter.Count(delivery.BasicProperties.MessageId ?? "");
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, CancellationToken.None);
        };
        await channel.BasicConsumeAsync("sandbox.results", autoAck: false, consumer, cancellation);
        return counter;
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.AbortAsync();
        await _connection.DisposeAsync();
    }

    private void Count(string id)
    {
        lock (_turn)
        {
            _last = Stopwatch.GetTimestamp();
            _first = _first == 0 ? _last : _first;
            if (_seen.Add(id) && _seen.Count == _expected)
            {
                _complete.TrySetResult();
            }
        }
    }
}
