using System.Text.RegularExpressions;

namespace Sandbox.RabbitMq.Connections;

/// <summary>Reads the broker's complaint about a queue or exchange that exists with other arguments.</summary>
internal static partial class TopologyMismatch
{
    internal static BrokerFault Explain(string text)
    {
        Match match = Complaint().Match(text);
        return new BrokerFault(BrokerFaultKind.TopologyMismatch, match.Success ? Named(match) : Generic(text));
    }

    private static string Named(Match match)
    {
        string what = $"{Capitalized(match.Groups["kind"].Value)} '{match.Groups["name"].Value}'";
        return $"{what} exists with another '{match.Groups["argument"].Value}' (here {match.Groups["ours"].Value}, in the broker {match.Groups["theirs"].Value}): "
            + "give this process the broker's value, or empty and delete it so that it can be declared again.";
    }

    private static string Generic(string text) =>
        $"A queue or exchange exists with other properties ({text}): give this process the broker's values, or empty and delete it so that it can be declared again.";

    private static string Capitalized(string kind) => kind == "queue" ? "Queue" : "Exchange";

    [GeneratedRegex(
        "inequivalent arg '(?<argument>[^']+)' for (?<kind>queue|exchange) '(?<name>[^']+)'.*?: received (?<ours>.+?) but current is (?<theirs>.+)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Complaint();
}
