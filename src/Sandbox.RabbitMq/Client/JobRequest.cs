using System.Globalization;
using System.Text;
using System.Text.Json;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;
using Sandbox.Execution.Jobs;

namespace Sandbox.RabbitMq.Client;

/// <summary>Turns an admitted job back into the request that travels; a worker admits it again.</summary>
internal static class JobRequest
{
    /// <summary>The request as JSON.</summary>
    /// <param name="job">The job.</param>
    /// <param name="deadline">When it must have started.</param>
    internal static byte[] Encode(Job job, DateTimeOffset deadline) =>
        JsonSerializer.SerializeToUtf8Bytes(Of(job, deadline), ContractJson.Wire.RunRequest);

    internal static RunRequest Of(Job job, DateTimeOffset deadline) => new()
    {
        JobId = job.JobId,
        RequestId = job.RequestId,
        Language = job.Language == Language.Bash ? "bash" : "python",
        Code = Encoding.UTF8.GetString(job.Code),
        TimeoutS = (int)job.Timeout.TotalSeconds,
        InputFiles = [.. job.InputFiles.Select(file => new InputFile { Path = file.Path, ContentB64 = file.Content })],
        Deadline = deadline.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture),
    };
}
