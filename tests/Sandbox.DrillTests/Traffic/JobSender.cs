using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;
using Sandbox.DrillTests.Brokers;

namespace Sandbox.DrillTests.Traffic;

/// <summary>
/// A publisher as it should be: persistent, mandatory, confirmed, and the same job again when nobody knows what became of it. Not
/// thread-safe.
/// </summary>
internal sealed class JobSender(DrillSpace space, Ledger ledger) : IAsyncDisposable
{
    private static readonly TimeSpan ConfirmDeadline = TimeSpan.FromSeconds(10);

    private readonly DrillConnection _connection = new(space, confirms: true);

    /// <summary>Publishes a job; it must have an id.</summary>
    /// <returns>Whether the broker accepted it.</returns>
    internal async Task<bool> SendAsync(RunRequest job, string replyTo, CancellationToken cancellation)
    {
        ledger.Attempted(job.JobId!);
        var message = new BasicProperties { Persistent = true, ContentType = "application/json", MessageId = job.JobId, ReplyTo = replyTo };
        bool accepted = await PublishAsync("", "sandbox.jobs", message, JsonSerializer.SerializeToUtf8Bytes(job, ContractJson.Wire.RunRequest), cancellation);
        if (accepted)
        {
            ledger.Accepted(job.JobId!);
        }

        return accepted;
    }

    /// <summary>Publishes a body that is no job.</summary>
    internal Task<bool> SendRawAsync(byte[] body, string? messageId, string replyTo, CancellationToken cancellation) => PublishAsync(
        "", "sandbox.jobs", new BasicProperties { Persistent = true, MessageId = messageId, ReplyTo = replyTo }, body, cancellation);

    /// <summary>Asks every worker to end the job.</summary>
    internal Task<bool> CancelAsync(string jobId, CancellationToken cancellation) => PublishAsync(
        "sandbox.control",
        "",
        new BasicProperties(),
        JsonSerializer.SerializeToUtf8Bytes(new CancelRequest { JobId = jobId, Action = "cancel" }, ContractJson.Wire.CancelRequest),
        cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<bool> PublishAsync(string exchange, string key, BasicProperties message, byte[] body, CancellationToken cancellation)
    {
        while (true)
        {
            IChannel channel = await _connection.ChannelAsync(cancellation);
            try
            {
                await channel.BasicPublishAsync(exchange, key, mandatory: true, message, body, cancellation).AsTask().WaitAsync(ConfirmDeadline, cancellation);
                return true;
            }
            catch (PublishException)
            {
                // Refused: nothing was accepted.
                return false;
            }
            catch (Exception fault) when (DrillConnection.IsBrokers(fault) && !cancellation.IsCancellationRequested)
            {
                await _connection.DropAsync();
            }
        }
    }
}
