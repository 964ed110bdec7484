using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;

namespace Sandbox.Benchmarks.Subjects;

/// <summary>A producer and reader of the durable queues, as Amon is one: jobs persistent and confirmed, results acknowledged.</summary>
internal sealed class JobQueue : IAsyncDisposable
{
    private const string Jobs = "sandbox.jobs";
    private const string Results = "sandbox.results";
    private const int InFlight = 100;
    private const int Prefetch = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly IConnection _publishing;
    private readonly IConnection _reading;
    private readonly IChannel _publisher;
    private readonly IChannel _reader;
    private ResultLedger? _ledger;

    private JobQueue(IConnection publishing, IConnection reading, IChannel publisher, IChannel reader) =>
        (_publishing, _reading, _publisher, _reader) = (publishing, reading, publisher, reader);

    /// <summary>Connects and begins to read results. The queues are there once a worker is ready.</summary>
    internal static async Task<JobQueue> ConnectAsync(Broker broker, CancellationToken cancellation)
    {
        IConnection publishing = await broker.ConnectAsync(cancellation);
        IConnection reading = await broker.ConnectAsync(cancellation);
        var confirms = new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null);
        var queue = new JobQueue(
            publishing, reading, await publishing.CreateChannelAsync(confirms, cancellation), await reading.CreateChannelAsync(null, cancellation));
        await queue.ReadAsync(cancellation);
        return queue;
    }

    /// <summary>Publishes the jobs, all with the same program, each confirmed by the broker.</summary>
    /// <returns>What becomes of them.</returns>
    internal async Task<ResultLedger> PublishAsync(IReadOnlyList<string> jobIds, string code, int timeoutS, CancellationToken cancellation)
    {
        var ledger = new ResultLedger(jobIds);
        Volatile.Write(ref _ledger, ledger);
        foreach (string[] batch in jobIds.Chunk(InFlight))
        {
            try
            {
                await Task.WhenAll(batch.Select(jobId => PublishAsync(jobId, code, timeoutS, cancellation))).WaitAsync(Patience, cancellation);
            }
            catch (Exception fault) when (fault is PublishException or AlreadyClosedException or TimeoutException)
            {
                throw new ScenarioException($"RabbitMQ did not confirm the jobs (it has {Patience.TotalSeconds:0} s): {fault.Message}", fault);
            }
        }

        return ledger;
    }

    /// <summary>Messages that wait in a queue.</summary>
    internal async Task<uint> CountAsync(string queue, CancellationToken cancellation) => await _reader.MessageCountAsync(queue, cancellation);

    public async ValueTask DisposeAsync()
    {
        await _publishing.AbortAsync();
        await _reading.AbortAsync();
        await _publishing.DisposeAsync();
        await _reading.DisposeAsync();
    }

    private async Task PublishAsync(string jobId, string code, int timeoutS, CancellationToken cancellation)
    {
        byte[] body = Caller.Body(new RunRequest { JobId = jobId, Language = "python", Code = code, TimeoutS = timeoutS });
        var properties = new BasicProperties { ContentType = "application/json", MessageId = jobId, Persistent = true };
        await _publisher.BasicPublishAsync("", Jobs, mandatory: true, properties, body, cancellation);
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        await _reader.BasicQosAsync(0, Prefetch, global: false, cancellation);
        var consumer = new AsyncEventingBasicConsumer(_reader);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            Enter(delivery.Body.Span);
            await _reader.BasicAckAsync(delivery.DeliveryTag, multiple: false, CancellationToken.None);
        };
        await _reader.BasicConsumeAsync(Results, autoAck: false, consumer, cancellation);
    }

    private void Enter(ReadOnlySpan<byte> body)
    {
        RunResult? result = null;
        try
        {
            result = JsonSerializer.Deserialize(body, ContractJson.Wire.RunResult);
        }
        catch (JsonException)
        {
            // Told below.
        }

        string text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, 300)]);
        Volatile.Read(ref _ledger)?.Enter(result?.JobId ?? "", result is not null && Caller.IsHi(result) ? null : $"A wrong result: {text}");
    }
}
