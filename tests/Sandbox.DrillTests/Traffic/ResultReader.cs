using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Sandbox.Contracts.Json;
using Sandbox.DrillTests.Brokers;

namespace Sandbox.DrillTests.Traffic;

/// <summary>Reads a reply queue throughout a drill, through every outage, and hands each result to the ledger before it acknowledges it.</summary>
internal sealed class ResultReader : IAsyncDisposable
{
    private readonly DrillSpace _space;
    private readonly Ledger _ledger;
    private readonly string _queue;
    private readonly Dictionary<string, object?> _arguments;
    private readonly CancellationTokenSource _stop = new();
    private readonly DrillConnection _connection;
    private readonly Task _reading;
    private bool _disposed;

    private ResultReader(DrillSpace space, Ledger ledger, string queue, Dictionary<string, object?> arguments)
    {
        (_space, _ledger, _queue, _arguments) = (space, ledger, queue, arguments);
        _connection = new DrillConnection(space, confirms: false);
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>The queue.</summary>
    internal string Queue => _queue;

    /// <summary>Declares a reply queue and reads it.</summary>
    internal static async Task<ResultReader> StartAsync(DrillSpace space, Ledger ledger, Dictionary<string, object?> arguments)
    {
        string queue = $"sandbox.reply.{Guid.NewGuid():N}";
        await using (var connection = new DrillConnection(space, confirms: false))
        {
            await DeclareAsync(await connection.ChannelAsync(TestContext.Current.CancellationToken), queue, arguments);
        }

        return new ResultReader(space, ledger, queue, arguments);
    }

    /// <summary>Reads a queue that somebody else has declared with these arguments.</summary>
    internal static ResultReader Of(DrillSpace space, Ledger ledger, string queue, Dictionary<string, object?> arguments) => new(space, ledger, queue, arguments);

    internal static Task DeclareAsync(IChannel channel, string queue, Dictionary<string, object?> arguments) =>
        channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await _stop.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _connection.DisposeAsync();
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await ReadUntilLostAsync();
            }
            catch (Exception fault) when (DrillConnection.IsBrokers(fault))
            {
                await _connection.DropAsync();
            }
        }
    }

    private async Task ReadUntilLostAsync()
    {
        IChannel channel = await _connection.ChannelAsync(_stop.Token);
        await DeclareAsync(channel, _queue, _arguments);
        await channel.BasicQosAsync(0, 64, global: false, _stop.Token);
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            _ledger.Answered(JsonSerializer.Deserialize(delivery.Body.Span, ContractJson.Wire.RunResult)!);
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        };
        consumer.UnregisteredAsync += (_, _) => Lost();
        consumer.ShutdownAsync += (_, _) => Lost();
        await channel.BasicConsumeAsync(_queue, autoAck: false, consumer, _stop.Token);
        await lost.Task.WaitAsync(_stop.Token);
        await _connection.DropAsync();

        Task Lost()
        {
            lost.TrySetResult();
            return Task.CompletedTask;
        }
    }
}
