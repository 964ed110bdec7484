using System.Collections.Concurrent;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Image;

/// <summary>What containers made of the images hold, as tar archives: each image is exported once, when first asked for.</summary>
public sealed class ImageArchives : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _archives = new(StringComparer.Ordinal);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("amon-sandbox-test-image");

    /// <summary>The archive's path.</summary>
    public Task<string> OfAsync(string image) => _archives.GetOrAdd(image, name => new Lazy<Task<string>>(() => ExportAsync(name))).Value;

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<string> ExportAsync(string image)
    {
        string path = Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}.tar");
        await Engine.Default.ExportImageAsync(image, path);
        return path;
    }
}
