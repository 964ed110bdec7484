using System.Text.Json;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;
using Sandbox.Execution.Jobs;

namespace Sandbox.RabbitMq.Messages;

/// <summary>Requests on the control exchange, written and read.</summary>
internal static class ControlMessage
{
    private const string Cancel = "cancel";
    private const int MostBytes = 4096;

    /// <summary>Asks every worker to end the job.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="exchange">The control exchange.</param>
    /// <param name="now">Jobs accepted after this are not meant, should the caller use the id again.</param>
    internal static OutgoingMessage CancelOf(string jobId, string exchange, DateTimeOffset now) => new()
    {
        Exchange = exchange,
        RoutingKey = "",
        Body = JsonSerializer.SerializeToUtf8Bytes(new CancelRequest { JobId = jobId, Action = Cancel }, ContractJson.Wire.CancelRequest),
        Type = MessageTypes.Control,
        Mandatory = false,
        Headers = [new(HeaderNames.AcceptedAt, now.ToUnixTimeMilliseconds())],
    };

    /// <summary>The job to cancel; null when the body is not a request to cancel one.</summary>
    internal static string? JobToCancel(ReadOnlySpan<byte> body)
    {
        if (body.Length > MostBytes)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(body, ContractJson.Wire.CancelRequest) is { Action: Cancel, JobId: { } jobId } && Admission.IsJobId(jobId)
                ? jobId
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
