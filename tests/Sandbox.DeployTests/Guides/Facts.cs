using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sandbox.Contracts.Jobs;
using Sandbox.DeployTests.Running;

namespace Sandbox.DeployTests.Guides;

/// <summary>What there is, read from the sources: the guides are held to it. The README's tables are held to the code by tests of their own.</summary>
internal static partial class Facts
{
    private static readonly IReadOnlyList<string> Readme = Repository.Read("README.md").Split('\n');

    /// <summary>Every variable, the forms with <c>_FILE</c> among them.</summary>
    internal static IReadOnlySet<string> Settings { get; } = FindSettings();

    /// <summary>The names of the log's events.</summary>
    internal static IReadOnlySet<string> Events { get; } = InSources(EventName()).Append("log.lines.lost").ToHashSet(StringComparer.Ordinal);

    /// <summary>The names of the metrics.</summary>
    internal static IReadOnlySet<string> Metrics { get; } = Readme
        .Where(line => line.StartsWith("| `sandbox.", StringComparison.Ordinal) && line.Split('|').Length == 7)
        .Select(line => line.Split('`')[1])
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Queues and exchanges.</summary>
    internal static IReadOnlySet<string> BrokerNames { get; } = FindBrokerNames();

    /// <summary>The names of doctor's checks; a queue, an exchange or a purpose follows some of them.</summary>
    internal static IReadOnlySet<string> Checks { get; } = FindChecks();

    /// <summary>The error codes, by the names of their constants.</summary>
    internal static IReadOnlyDictionary<string, string> ErrorCodes { get; } = typeof(ErrorCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .ToDictionary(field => field.Name, field => (string)field.GetRawConstantValue()!, StringComparer.Ordinal);

    /// <summary>The alerts of the rules that Prometheus is given.</summary>
    internal static IReadOnlyList<string> Alerts =>
        [.. AlertName().Matches(Repository.Read("deploy/observability/alerts.yml")).Select(match => match.Groups[1].Value)];

    /// <summary>Exit codes, by the file that has them.</summary>
    internal static IReadOnlyList<int> ExitCodesIn(string path) =>
        [.. ExitCode().Matches(Repository.Read(path)).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).Order()];

    /// <summary>The exit codes that the scripts share, and 0 and 1, which every one has.</summary>
    internal static IReadOnlyList<int> ScriptExitCodes { get; } = FindScriptExitCodes();

    /// <summary>Every C# file under src.</summary>
    internal static IEnumerable<string> Sources => Directory
        .EnumerateFiles(Repository.PathOf("src"), "*.cs", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal);

    private static HashSet<string> FindSettings()
    {
        IEnumerable<string> names = Readme.Where(line => line.StartsWith("| `AMON_SANDBOX_", StringComparison.Ordinal)).Select(line => line.Split('`')[1]);
        HashSet<string> found = [.. names, "AMON_SANDBOX_MANAGEMENT_URI", "AMON_SANDBOX_MANAGEMENT_URI_FILE"];
        foreach (string secret in Readme.Where(line => line.StartsWith("| `AMON_SANDBOX_", StringComparison.Ordinal) && line.Contains("with _FILE", StringComparison.Ordinal)))
        {
            found.Add(secret.Split('`')[1] + "_FILE");
        }

        return found;
    }

    private static HashSet<string> FindBrokerNames()
    {
        using var document = JsonDocument.Parse(Repository.Read("deploy/rabbitmq/definitions.json"));
        return
        [
            .. new[] { "queues", "exchanges" }
                .SelectMany(kind => document.RootElement.GetProperty(kind).EnumerateArray())
                .Select(entry => entry.GetProperty("name").GetString()!),
        ];
    }

    private static HashSet<string> FindChecks() =>
    [
        .. Sources
            .Where(path => path.EndsWith("Inspection.cs", StringComparison.Ordinal) || path.EndsWith("EngineSurvey.cs", StringComparison.Ordinal) || path.EndsWith("DoctorCommand.cs", StringComparison.Ordinal))
            .SelectMany(path => CSharpStrings.Of(File.ReadAllText(path)))
            .Select(found => found.Text)
            .Where(text => CheckName().IsMatch(text)),
    ];

    private static List<int> FindScriptExitCodes()
    {
        string common = Repository.Read("deploy/lib/common.sh");
        return [0, 1, .. ScriptCode().Matches(common).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).Order()];
    }

    private static IEnumerable<string> InSources(Regex pattern) =>
        Sources.SelectMany(path => pattern.Matches(File.ReadAllText(path))).Select(match => match.Groups[1].Value);

    [GeneratedRegex("EventName\\s*=\\s*\"([^\"]+)\"")]
    private static partial Regex EventName();

    [GeneratedRegex(@"^(?:engine|broker)\.[a-z_]+(?:\.…)?$")]
    private static partial Regex CheckName();

    [GeneratedRegex(@"^\s*- alert:\s*(\w+)\s*$", RegexOptions.Multiline)]
    private static partial Regex AlertName();

    [GeneratedRegex(@"internal const int \w+ = (\d+);")]
    private static partial Regex ExitCode();

    [GeneratedRegex(@"\bEX_[A-Z]+=(\d+)")]
    private static partial Regex ScriptCode();
}
