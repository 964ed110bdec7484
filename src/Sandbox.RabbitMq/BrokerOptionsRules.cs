using System.Text;

namespace Sandbox.RabbitMq;

/// <summary>The ranges of <see cref="BrokerOptions"/>.</summary>
internal static class BrokerOptionsRules
{
    private const int MiB = 1024 * 1024;

    internal static IReadOnlyList<string> Check(BrokerOptions options)
    {
        var wrong = new List<string>();
        if (!options.Uri.IsAbsoluteUri || options.Uri.Scheme is not ("amqp" or "amqps") || options.Uri.Host.Length == 0)
        {
            wrong.Add("The broker's URI must look like amqp://user:password@host:5672/vhost (or amqps://).");
        }

        if (options.TrustedCertificates is not null && !options.IsTls)
        {
            wrong.Add($"{nameof(options.TrustedCertificates)} are for an amqps:// URI.");
        }

        Name(wrong, nameof(options.Worker), options.Worker);
        Name(wrong, nameof(options.JobsQueue), options.JobsQueue);
        Name(wrong, nameof(options.SubmitExchange), options.SubmitExchange);
        Name(wrong, nameof(options.ResultsName), options.ResultsName);
        Name(wrong, nameof(options.ControlExchange), options.ControlExchange);
        Name(wrong, nameof(options.DeadLetterName), options.DeadLetterName);
        Name(wrong, nameof(options.ParkedQueue), options.ParkedQueue);
        Range(wrong, nameof(options.DeliveryLimit), options.DeliveryLimit, 1, 100);
        Range(wrong, nameof(options.QueueMaxLength), options.QueueMaxLength, 1, 10_000_000);
        Range(wrong, nameof(options.QueueMaxBytes), options.QueueMaxBytes, MiB, long.MaxValue);
        Range(wrong, nameof(options.MaxMessageBytes), options.MaxMessageBytes, MiB, 128 * MiB);
        Range(wrong, nameof(options.Concurrency), options.Concurrency, 1, 256);
        Range(wrong, nameof(options.PublishTimeout), options.PublishTimeout, 1, 60);
        Range(wrong, nameof(options.Heartbeat), options.Heartbeat, 5, 60);
        Range(wrong, nameof(options.DeliverySilence), options.DeliverySilence, 5, 600);
        Range(wrong, nameof(options.NodeConsumerTimeout), options.NodeConsumerTimeout, 60, 7 * 24 * 3600);
        Range(wrong, nameof(options.QueueWait), options.QueueWait, 1, 600);
        Range(wrong, nameof(options.DrainBudget), options.DrainBudget, 0, 600);
        Range(wrong, nameof(options.StartBudget), options.StartBudget, 0, 600);
        if (options.ReplyToPrefixes.Any(string.IsNullOrEmpty))
        {
            wrong.Add($"{nameof(options.ReplyToPrefixes)} must not hold an empty prefix: it would allow every queue.");
        }

        return wrong;
    }

    // A short string of AMQP has 255 bytes; names are given suffixes here.
    private static void Name(List<string> wrong, string what, string value)
    {
        if (string.IsNullOrWhiteSpace(value) || Encoding.UTF8.GetByteCount(value) > 128)
        {
            wrong.Add($"{what} must be 1 to 128 bytes of text.");
        }
    }

    private static void Range(List<string> wrong, string what, long value, long least, long most)
    {
        if (value < least || value > most)
        {
            wrong.Add($"{what} must be between {least} and {most}.");
        }
    }

    private static void Range(List<string> wrong, string what, TimeSpan value, int leastSeconds, int mostSeconds)
    {
        if (value < TimeSpan.FromSeconds(leastSeconds) || value > TimeSpan.FromSeconds(mostSeconds))
        {
            wrong.Add($"{what} must be between {leastSeconds} s and {mostSeconds} s.");
        }
    }
}
