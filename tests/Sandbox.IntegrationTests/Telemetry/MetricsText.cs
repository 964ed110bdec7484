using System.Globalization;
using System.Text.RegularExpressions;

namespace Sandbox.IntegrationTests.Telemetry;

/// <summary>What <c>GET /metrics</c> answered, read.</summary>
/// <param name="Text">As it came.</param>
/// <param name="Samples">Line by line.</param>
internal sealed partial record MetricsText(string Text, IReadOnlyList<MetricsText.Sample> Samples)
{
    internal static MetricsText Parse(string text) => new(
        text,
        [.. text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(ParseLine)]);

    /// <summary>The sum of the samples with these labels; NaN when there is none.</summary>
    internal double Sum(string name, params (string Key, string Value)[] labels)
    {
        Sample[] found = [.. Samples.Where(sample => sample.Name == name && labels.All(label => sample.Labels.GetValueOrDefault(label.Key) == label.Value))];
        return found.Length == 0 ? double.NaN : found.Sum(sample => sample.Value);
    }

    private static Sample ParseLine(string line)
    {
        Match match = Line().Match(line);
        Assert.True(match.Success, $"Not a line of Prometheus' format: {line}");
        Dictionary<string, string> labels = new(StringComparer.Ordinal);
        foreach (Match label in Label().Matches(match.Groups["labels"].Value))
        {
            labels.Add(label.Groups["key"].Value, label.Groups["value"].Value);
        }

        return new Sample(match.Groups["name"].Value, labels, double.Parse(match.Groups["value"].Value.Replace("+Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("""^(?<name>[a-z_][a-z0-9_]*)(\{(?<labels>.*)\})? (?<value>[^ ]+)( [0-9.]+)?$""")]
    private static partial Regex Line();

    [GeneratedRegex("""(?<key>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>[^"]*)",?""")]
    private static partial Regex Label();

    /// <summary>One line.</summary>
    internal sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);
}
