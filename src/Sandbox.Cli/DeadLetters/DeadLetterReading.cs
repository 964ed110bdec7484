using System.Text;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;
using Sandbox.RabbitMq.Operating;

namespace Sandbox.Cli.DeadLetters;

/// <summary>Makes documents of messages. Pure.</summary>
internal static class DeadLetterReading
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal static DeadLetterDocument Of(HeldMessage message, string action) => new()
    {
        Action = action,
        JobId = message.MessageId ?? JobIdIn(message.Body),
        Code = message.Reason.Code,
        Message = message.Reason.Message,
        By = message.Reason.Code is null ? null : message.Reason.ByBroker ? "broker" : "worker",
        Worker = message.Reason.Worker,
        Attempt = message.Reason.Attempt,
        At = message.Reason.At,
        ReplyTo = message.ReplyTo,
        CorrelationId = message.CorrelationId,
        Bytes = message.Body.Length,
    };

    internal static DeadLetterDetails Details(HeldMessage message)
    {
        string? text = Decode(message.Body);
        return new DeadLetterDetails(
            Of(message, "listed"),
            message.Headers.DistinctBy(header => header.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal),
            text,
            text is null ? message.Body : null);
    }

    // A producer that gives no message_id may still name the job in its body.
    private static string? JobIdIn(byte[] body) => RequestJson.TryRead(body, out RunRequest? request, out _) ? request.JobId : null;

    private static string? Decode(byte[] body)
    {
        try
        {
            return Strict.GetString(body);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
