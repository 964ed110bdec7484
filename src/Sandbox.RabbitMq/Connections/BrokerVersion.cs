using System.Text;
using RabbitMQ.Client;

namespace Sandbox.RabbitMq.Connections;

/// <summary>The broker's version, as it introduces itself, and what follows from it.</summary>
internal static class BrokerVersion
{
    // 3.11.15 can do it too; that line ended soon after.
    private static readonly Version QueuesHaveTheirTimeout = new(3, 12);

    /// <summary>The version of the broker at the other end; 0.0 when it says none that can be read.</summary>
    internal static Version Of(IConnection connection) => Parse(
        connection.ServerProperties is { } properties && properties.TryGetValue("version", out object? said) ? said : null);

    /// <summary>Whether <c>x-consumer-timeout</c> wins over the node's own (see the broker's guide on consumers).</summary>
    internal static bool HonoursConsumerTimeout(Version version) => version >= QueuesHaveTheirTimeout;

    internal static Version Parse(object? said)
    {
        string text = said switch { byte[] bytes => Encoding.UTF8.GetString(bytes), string plain => plain, _ => "" };
        string digits = new([.. text.Take(32).TakeWhile(c => char.IsAsciiDigit(c) || c == '.')]);
        return Version.TryParse(digits.TrimEnd('.'), out Version? version) ? version : new Version(0, 0);
    }
}
