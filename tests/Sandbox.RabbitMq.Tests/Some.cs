using Sandbox.Execution.Jobs;

namespace Sandbox.RabbitMq.Tests;

/// <summary>Things tests need one of.</summary>
internal static class Some
{
    internal static readonly DateTimeOffset Now = new(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);

    internal static BrokerOptions Options => new() { Uri = new Uri("amqp://user:s3cret@broker.example:5673/jobs"), Worker = "w1" };

    internal static Job Job => new()
    {
        JobId = "job-1",
        RequestId = "request-1",
        Language = Language.Python,
        Code = "print('é')"u8.ToArray(),
        Timeout = TimeSpan.FromSeconds(7),
        InputFiles = [new JobFile("a/b.bin", [0, 1, 255])],
    };
}
