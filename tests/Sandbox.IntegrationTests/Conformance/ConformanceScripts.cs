using System.Reflection;

namespace Sandbox.IntegrationTests.Conformance;

/// <summary>
/// Every script of the suite: the files in Scripts, which are in this assembly, and those of <see cref="SourceForms"/>. What a script prints
/// may not depend on when, where or as which process it runs; where such a thing matters, it prints a relation instead.
/// </summary>
internal static class ConformanceScripts
{
    private const string Prefix = "Conformance/Scripts/";

    private static readonly SortedDictionary<string, string> All = ReadAll();

    /// <summary>Their names, sorted.</summary>
    internal static IReadOnlyCollection<string> Names => All.Keys;

    /// <summary>The source of one.</summary>
    internal static string Source(string name) => All[name];

    private static SortedDictionary<string, string> ReadAll()
    {
        var scripts = new SortedDictionary<string, string>(SourceForms.All.ToDictionary(), StringComparer.Ordinal);
        Assembly assembly = typeof(ConformanceScripts).Assembly;
        foreach (string resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            scripts.Add(Path.GetFileNameWithoutExtension(resource), reader.ReadToEnd());
        }

        return scripts;
    }
}
