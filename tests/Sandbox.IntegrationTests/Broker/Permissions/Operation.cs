using System.Text.RegularExpressions;
using RabbitMQ.Client;

namespace Sandbox.IntegrationTests.Broker.Permissions;

/// <summary>What a user may try, in words that a table can hold.</summary>
internal static partial class Operation
{
    private static readonly Dictionary<string, object?> OtherArguments = new(StringComparer.Ordinal) { ["x-queue-type"] = "quorum", ["x-max-length"] = 1 };

    /// <summary>The operation, as calls on a channel.</summary>
    internal static Func<IChannel, Task> Parse(string words)
    {
        Match match = Form().Match(words);
        string verb = match.Groups["verb"].Value;
        string name = match.Groups["name"].Value;
        string other = match.Groups["other"].Value;
        return verb switch
        {
            "publish to exchange" => channel => channel.BasicPublishAsync(name, "any", mandatory: false, "{}"u8.ToArray()).AsTask(),
            "publish to queue" => channel => channel.BasicPublishAsync("", name, mandatory: false, "{}"u8.ToArray()).AsTask(),
            "get from" => channel => channel.BasicGetAsync(name, autoAck: false),
            "consume" => channel => channel.BasicConsumeAsync(name, autoAck: false, new AsyncDefaultBasicConsumer(channel)),
            "purge" => channel => channel.QueuePurgeAsync(name),
            "delete queue" => channel => channel.QueueDeleteAsync(name),
            "delete exchange" => channel => channel.ExchangeDeleteAsync(name),
            "declare queue" => channel => channel.QueueDeclareAsync(name, durable: false, exclusive: true, autoDelete: true),
            "declare otherwise" => channel => channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, OtherArguments),
            "declare exchange" => channel => channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: true),
            "look for" => channel => channel.QueueDeclarePassiveAsync(name),
            "bind" => channel => channel.QueueBindAsync(name, other, "#"),
            "unbind" => channel => channel.QueueUnbindAsync(name, other, ""),
            _ => throw new ArgumentException($"No such operation: {words}", nameof(words)),
        };
    }

    [GeneratedRegex(
        "^(?<verb>publish to exchange|publish to queue|get from|consume|purge|delete queue|delete exchange|declare queue|declare otherwise|declare exchange|look for|bind|unbind) (?<name>[^ ]+)( (to|from) (?<other>[^ ]+))?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
