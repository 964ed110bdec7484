using System.Globalization;
using System.Text.RegularExpressions;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.HostileTests.Probing;

/// <summary>
/// What stands in a probe's header: the lines that begin with <c>#:</c>, each a key and its value. A key that is unknown, or given twice
/// where once is meant, is an error: a typing mistake must not weaken a probe.
/// </summary>
internal sealed partial class ProbeHeader
{
    private const string OtherRuntime = "runsc.";
    private static readonly string[] Once =
    [
        "status", "exit", "code", "http", "limit_hit", "stdout", "stderr", "stdout_bytes", "stderr_bytes", "stdout_dropped", "stderr_dropped",
        "within_ms", "timeout_s", "code_bytes", "first", "beside", "neighbours_ms", "because",
    ];

    private static readonly string[] Repeated = ["item", "kit", "output", "input", "inputs", "absent"];

    private readonly string _probe;
    private readonly ILookup<string, string> _values;

    private ProbeHeader(string probe, ILookup<string, string> values) => (_probe, _values) = (probe, values);

    /// <summary>Reads it. Entries for the runtime in use replace the others of their key; those for another runtime are left out.</summary>
    internal static ProbeHeader Parse(string probe, string text, string runtime)
    {
        var entries = new List<(string Key, string Value)>();
        foreach (string line in text.Split('\n').Where(line => line.StartsWith("#:", StringComparison.Ordinal)))
        {
            Match match = Entry().Match(line);
            string key = match.Groups["key"].Value;
            string name = key.StartsWith(OtherRuntime, StringComparison.Ordinal) ? key[OtherRuntime.Length..] : key;
            if (!match.Success || !(Once.Contains(name) || Repeated.Contains(name)) || (Once.Contains(name) && entries.Any(entry => entry.Key == key)))
            {
                throw new PreparationException($"{probe} has a header line that is none, or the second of its key: {line}");
            }

            entries.Add((key, match.Groups["value"].Value));
        }

        bool differs = entries.Any(entry => entry.Key.StartsWith(OtherRuntime, StringComparison.Ordinal));
        if (differs != entries.Any(entry => entry.Key == OtherRuntime + "because"))
        {
            throw new PreparationException($"{probe} must say {OtherRuntime}because, and something that differs, or neither.");
        }

        string prefix = runtime + ".";
        HashSet<string> replaced = [.. entries.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(entry => entry.Key[prefix.Length..])];
        return new ProbeHeader(
            probe,
            entries
                .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal) || (!entry.Key.Contains('.', StringComparison.Ordinal) && !replaced.Contains(entry.Key)))
                .ToLookup(entry => entry.Key[(entry.Key.LastIndexOf('.') + 1)..], entry => entry.Value, StringComparer.Ordinal));
    }

    /// <summary>A value; null when the key is absent.</summary>
    internal string? this[string key] => _values[key].SingleOrDefault();

    /// <summary>Every value of a key.</summary>
    internal string[] All(string key) => [.. _values[key]];

    /// <summary>A value with its escapes undone (<c>\n \t \\ \uXXXX</c>); <c>none</c> is the empty text, <c>any</c> and an absent key are null.</summary>
    internal string? Text(string key, string? otherwise) => this[key] switch
    {
        null => otherwise,
        "none" => "",
        "any" => null,
        { } value => Unescape(value),
    };

    /// <summary>A number; null when the key is absent.</summary>
    internal int? Number(string key) => this[key] switch
    {
        null => null,
        { } text when int.TryParse(text, CultureInfo.InvariantCulture, out int number) => number,
        { } text => throw new PreparationException($"{_probe}: {key} must be a whole number, not {text}."),
    };

    /// <summary>Undoes escapes.</summary>
    internal static string Unescape(string text) => Regex.Replace(text, @"\\(u[0-9a-fA-F]{4}|.)", match => match.Value[1] switch
    {
        'n' => "\n",
        't' => "\t",
        'u' when match.Length == 6 => ((char)int.Parse(match.Value[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString(),
        _ => match.Value[1..],
    });

    [GeneratedRegex(@"^#: (?<key>[a-z0-9_.]+)(: (?<value>.*))?$")]
    private static partial Regex Entry();
}
