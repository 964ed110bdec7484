using Sandbox.DeployTests.Running;

namespace Sandbox.DeployTests.Observability;

/// <summary>A copy of deploy/observability in which some words are others, such as a service's name. Removed when disposed.</summary>
internal sealed class PrometheusFiles : IDisposable
{
    private const string Source = "deploy/observability";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sandbox-prometheus-");

    /// <summary>Makes the copy.</summary>
    /// <param name="configuration">The file to change.</param>
    /// <param name="changes">What stands there, and what is to stand there instead; what is not there is an error.</param>
    internal PrometheusFiles(string configuration, params (string Old, string New)[] changes)
    {
        foreach (string file in Directory.GetFiles(Repository.PathOf(Source)))
        {
            File.Copy(file, PathOf(Path.GetFileName(file)));
        }

        File.WriteAllText(PathOf("api_key"), Key + "\n");
        Configuration = PathOf(configuration);
        string text = File.ReadAllText(Configuration);
        foreach ((string old, string @new) in changes.Append(("/run/secrets/api_key", PathOf("api_key"))))
        {
            Assert.Contains(old, text, StringComparison.Ordinal);
            text = text.Replace(old, @new, StringComparison.Ordinal);
        }

        File.WriteAllText(Configuration, text);
    }

    /// <summary>What is in the file of the API key.</summary>
    internal static string Key { get; } = $"key-{Guid.NewGuid():N}";

    /// <summary>The changed file.</summary>
    internal string Configuration { get; }

    /// <summary>A file of the copy.</summary>
    internal string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
