using System.Text.Json;
using System.Text.RegularExpressions;
using Sandbox.DeployTests.Running;

namespace Sandbox.DeployTests.Observability;

/// <summary>The dashboard for Grafana, read.</summary>
internal static partial class Dashboard
{
    /// <summary>All of it.</summary>
    internal static JsonElement Json { get; } = Read();

    /// <summary>Its panels, rows included.</summary>
    internal static IReadOnlyList<JsonElement> Panels => [.. Json.GetProperty("panels").EnumerateArray()];

    /// <summary>Its variables.</summary>
    internal static IReadOnlyList<JsonElement> Variables => [.. Json.GetProperty("templating").GetProperty("list").EnumerateArray()];

    /// <summary>What its panels ask Prometheus for, with Grafana's variables filled in as Grafana does.</summary>
    internal static IReadOnlyList<string> Queries =>
    [
        .. Panels.Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!.Replace("$__rate_interval", "1m", StringComparison.Ordinal).Replace("$worker", ".*", StringComparison.Ordinal)),
        .. Variables.Where(variable => variable.GetProperty("type").GetString() == "query")
            .Select(variable => LabelValues().Match(variable.GetProperty("definition").GetString()!).Groups["metric"].Value),
    ];

    private static JsonElement Read()
    {
        using var document = JsonDocument.Parse(Repository.Read("deploy/observability/dashboard.json"));
        return document.RootElement.Clone();
    }

    [GeneratedRegex(@"^label_values\((?<metric>\w+), \w+\)$")]
    private static partial Regex LabelValues();
}
