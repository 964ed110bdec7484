using System.Security.Cryptography;

namespace Sandbox.RabbitMq.Consuming;

/// <summary>
/// What makes two deliveries the same job: its id and every byte of its message. The id alone would not do: a caller that uses one
/// again for another program must not be told what the first one printed.
/// </summary>
/// <param name="JobId">The job's id.</param>
/// <param name="Digest">SHA-256 of the message's body, in hexadecimal.</param>
internal readonly record struct JobKey(string JobId, string Digest)
{
    internal static JobKey Of(string jobId, ReadOnlySpan<byte> body) => new(jobId, Convert.ToHexStringLower(SHA256.HashData(body)));
}
