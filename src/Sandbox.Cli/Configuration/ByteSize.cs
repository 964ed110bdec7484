using System.Globalization;

namespace Sandbox.Cli.Configuration;

/// <summary>Byte counts with a unit, as the worker reads them: 512m, 64mb, 1GiB, or plain bytes.</summary>
internal static class ByteSize
{
    private static readonly (string Unit, long Bytes)[] Units = [("g", 1L << 30), ("m", 1L << 20), ("k", 1L << 10), ("b", 1)];

    internal static bool TryParse(string text, out long bytes)
    {
        string trimmed = text.Trim().ToLowerInvariant();
        string digits = trimmed.TrimEnd('g', 'm', 'k', 'i', 'b').TrimEnd();
        string unit = trimmed[digits.Length..].Trim();
        long factor = unit switch
        {
            "" or "b" => 1,
            "k" or "kb" or "kib" => 1L << 10,
            "m" or "mb" or "mib" => 1L << 20,
            "g" or "gb" or "gib" => 1L << 30,
            _ => 0,
        };
        bytes = 0;
        if (factor == 0 || !decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value) || value > long.MaxValue / factor)
        {
            return false;
        }

        bytes = (long)(value * factor);
        return true;
    }

    internal static string Format(long bytes)
    {
        (string unit, long size) = Units.First(candidate => bytes >= candidate.Bytes && bytes % candidate.Bytes == 0 || candidate.Bytes == 1);
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / size}{unit}");
    }
}
