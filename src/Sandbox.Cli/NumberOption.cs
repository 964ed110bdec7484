using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Sandbox.Cli.DeadLetters;

namespace Sandbox.Cli;

/// <summary>Options whose values have a range, which the help names and the parser holds.</summary>
internal static class NumberOption
{
    internal static Option<int?> Whole(string name, int least, int most, string description) => new(name)
    {
        Description = $"{description} ({least} to {most})",
        HelpName = "N",
        CustomParser = given =>
        {
            if (int.TryParse(given.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most)
            {
                return value;
            }

            given.AddError($"{name} is a whole number from {least} to {most}.");
            return null;
        },
    };

    internal static Option<TimeSpan?> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DURATION",
        CustomParser = given => Parse(name, given),
    };

    private static TimeSpan? Parse(string name, ArgumentResult given)
    {
        if (Duration.TryParse(given.Tokens[0].Value, out TimeSpan time))
        {
            return time;
        }

        given.AddError($"{name} is a duration such as 90s, 15m, 2h or 7d, at most {Duration.MostDays}d.");
        return null;
    }
}
