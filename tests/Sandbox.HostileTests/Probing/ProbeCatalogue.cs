using System.Text;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.HostileTests.Probing;

/// <summary>Every probe that is a file, and the list of items that the suite is held to.</summary>
internal static class ProbeCatalogue
{
    /// <summary>The engine's runtime for this run: HOSTILE_RUNTIME; empty for the engine's own.</summary>
    internal static string Runtime { get; } = Environment.GetEnvironmentVariable("HOSTILE_RUNTIME") ?? "";

    /// <summary>By name.</summary>
    internal static IReadOnlyDictionary<string, Probe> All { get; } = Load();

    /// <summary>What must be tried.</summary>
    internal static IReadOnlyList<string> Items { get; } =
        [.. Read("items.txt").Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith('#'))];

    private static Dictionary<string, Probe> Load() =>
        typeof(ProbeCatalogue).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("Probes/", StringComparison.Ordinal) && !name.StartsWith("Probes/Kits/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => ProbeFile.Parse(name, Read(name), Runtime, kit => Read($"Probes/Kits/{kit}.py")))
            .ToDictionary(probe => probe.Name, StringComparer.Ordinal);

    private static string Read(string resource)
    {
        using Stream stream = typeof(ProbeCatalogue).Assembly.GetManifestResourceStream(resource)
            ?? throw new PreparationException($"{resource} is not embedded.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
