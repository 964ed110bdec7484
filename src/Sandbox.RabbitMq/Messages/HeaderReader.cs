using System.Buffers.Text;

namespace Sandbox.RabbitMq.Messages;

/// <summary>Reads numbers out of a header table, whatever integer type the publisher's client chose.</summary>
internal static class HeaderReader
{
    /// <summary>Reads a whole number; text of digits counts as one.</summary>
    internal static bool TryReadNumber(IDictionary<string, object?>? headers, string name, out long number)
    {
        number = 0;
        if (headers is null || !headers.TryGetValue(name, out object? value))
        {
            return false;
        }

        long? read = value switch
        {
            long n => n,
            int n => n,
            uint n => n,
            short n => n,
            ushort n => n,
            byte n => n,
            sbyte n => n,
            ulong n when n <= long.MaxValue => (long)n,
            byte[] text when Utf8Parser.TryParse(text, out long n, out int used) && used == text.Length => n,
            _ => null,
        };
        number = read ?? 0;
        return read is not null;
    }
}
