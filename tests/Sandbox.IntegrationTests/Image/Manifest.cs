using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Image;

/// <summary>What an image holds, a line for each path: deploy/images/manifest.sh prints it and says what a line means.</summary>
internal static class Manifest
{
    private const int MostShown = 50;

    private static readonly Dictionary<string, string[]> Files = new(StringComparer.Ordinal)
    {
        [TestEnvironment.SandboxImage] = ["manifest.txt"],
        [TestEnvironment.NumpyImage] = ["manifest.txt", "manifest-numpy.txt"],
    };

    /// <summary>What the image may hold, and has to.</summary>
    internal static IReadOnlyList<string> ListedFor(string image) =>
        [.. Files[image].SelectMany(name => File.ReadLines(Beside(name))).Where(line => !line.StartsWith('#'))];

    /// <summary>What the archive holds.</summary>
    internal static async Task<IReadOnlyList<string>> OfAsync(string archive)
    {
        ToolOutput output = await Tool.TryRunAsync("bash", [Beside("manifest.sh"), archive]);
        return output.ExitCode == 0 ? output.Lines : throw new PreparationException($"manifest.sh failed: {output.Stderr}");
    }

    /// <summary>Every path that is there and not listed, listed and not there, or not as it is listed.</summary>
    /// <returns>Nothing when the two are equal.</returns>
    internal static string? Difference(IReadOnlyList<string> listed, IReadOnlyList<string> found)
    {
        List<string> added = Without(found, listed);
        List<string> missing = Without(listed, found);
        if (added.Count + missing.Count == 0)
        {
            return null;
        }

        ILookup<string, string> before = missing.ToLookup(PathOf, StringComparer.Ordinal);
        ILookup<string, string> after = added.ToLookup(PathOf, StringComparer.Ordinal);
        string[] lines =
        [
            .. added.Where(line => !before.Contains(PathOf(line))).Select(line => "added:   " + line),
            .. missing.Where(line => !after.Contains(PathOf(line))).Select(line => "missing: " + line),
            .. added.Where(line => before.Contains(PathOf(line))).Select(line => $"changed: {line} (listed: {string.Join("; ", before[PathOf(line)])})"),
        ];
        string rest = lines.Length > MostShown ? $"\nand {lines.Length - MostShown} more" : "";
        return $"The image does not hold what its manifest lists.\n{string.Join('\n', lines.Take(MostShown))}{rest}\n" +
            "If all of that is meant to be there: 'bash deploy/images/manifest.sh --renew' writes the manifests anew; read what changed before it is committed.";
    }

    // As often as it is there: two files may have the same line once their versions are left out.
    private static List<string> Without(IEnumerable<string> lines, IEnumerable<string> others)
    {
        Dictionary<string, int> left = others.CountBy(line => line, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        return [.. lines.Where(line => !left.TryGetValue(line, out int count) || (left[line] = count - 1) < 0)];
    }

    private static string PathOf(string line) => line.Split(' ', 3)[^1].Split(" -> ")[0].Replace(" (no byte code)", "", StringComparison.Ordinal);

    private static string Beside(string name) => Path.Combine(AppContext.BaseDirectory, name);
}
