using System.Text;
using RabbitMQ.Client;

namespace Sandbox.RabbitMq.Connections;

/// <summary>The broker's version, as it says at the greeting.</summary>
internal static class BrokerVersion
{
    private const int MostCharacters = 64;

    // 3.11.15 can do it too; that line ended soon after.
    private static readonly Version QueuesHaveTheirTimeout = new(3, 12);

    /// <summary>Whether <c>x-consumer-timeout</c> wins over the node's own (see the broker's guide on consumers).</summary>
    internal static bool HonoursConsumerTimeout(Version? version) => version >= QueuesHaveTheirTimeout;

    /// <summary>The version; null when the broker does not say, or says something else.</summary>
    internal static Version? Of(IConnection connection) => Of(connection.ServerProperties);

    /// <summary>As <see cref="Of(IConnection)"/>; what follows the numbers, as in <c>4.1.0-rc.1</c>, does not count.</summary>
    internal static Version? Of(IDictionary<string, object?>? properties)
    {
        if (Text(properties) is not { Length: <= MostCharacters } text)
        {
            return null;
        }

        string numbers = new([.. text.TakeWhile(character => char.IsAsciiDigit(character) || character == '.')]);
        return Version.TryParse(numbers.TrimEnd('.'), out Version? version) ? version : null;
    }

    private static string? Text(IDictionary<string, object?>? properties)
    {
        object? value = null;
        _ = properties?.TryGetValue("version", out value);
        return value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : value as string;
    }
}
