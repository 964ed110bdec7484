using System.Globalization;

namespace Sandbox.Worker.Configuration;

/// <summary>Byte counts as operators of the old runner write them: 512m, 64m, 1g, or plain bytes.</summary>
internal static class ByteSize
{
    private static readonly (char Unit, long Bytes)[] Units = [('g', 1L << 30), ('m', 1L << 20), ('k', 1L << 10), ('b', 1)];

    internal static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        ReadOnlySpan<char> number = text.AsSpan().Trim();
        long factor = 1;

        // Docker's own spellings: 512m, 512mb, 512MiB.
        if (number.EndsWith("ib", StringComparison.OrdinalIgnoreCase))
        {
            number = number[..^2];
        }
        else if (number.Length > 1 && number.EndsWith("b", StringComparison.OrdinalIgnoreCase) && char.IsAsciiLetter(number[^2]))
        {
            number = number[..^1];
        }
        foreach ((char unit, long size) in Units)
        {
            if (number.Length > 0 && char.ToLowerInvariant(number[^1]) == unit)
            {
                factor = size;
                number = number[..^1].TrimEnd();
                break;
            }
        }

        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
            || value > long.MaxValue / factor)
        {
            return false;
        }

        bytes = (long)(value * factor);
        return true;
    }

    internal static string Format(long bytes)
    {
        foreach ((char unit, long size) in Units)
        {
            if (bytes >= size && bytes % size == 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{bytes / size}{unit}");
            }
        }

        return bytes.ToString(CultureInfo.InvariantCulture);
    }
}
