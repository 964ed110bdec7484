using System.Globalization;

namespace Sandbox.Cli.DeadLetters;

/// <summary>Durations as people write them: 90s, 15m, 2h, 7d.</summary>
internal static class Duration
{
    internal const int MostDays = 3650;

    internal static bool TryParse(string text, out TimeSpan time)
    {
        time = TimeSpan.Zero;
        double secondsEach = text.Length < 2 ? 0 : text[^1] switch
        {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            _ => 0,
        };
        if (secondsEach == 0
            || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || number * secondsEach > TimeSpan.FromDays(MostDays).TotalSeconds)
        {
            return false;
        }

        time = TimeSpan.FromSeconds(number * secondsEach);
        return true;
    }

    /// <summary>The largest unit alone: <c>3d</c>, <c>12m</c>.</summary>
    internal static string Format(TimeSpan time) => time switch
    {
        { Ticks: < 0 } => "0s",
        { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalDays}d"),
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}h"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes}m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalSeconds}s"),
    };
}
