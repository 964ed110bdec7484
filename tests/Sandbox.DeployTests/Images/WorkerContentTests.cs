using System.Formats.Tar;

namespace Sandbox.DeployTests.Images;

/// <summary>What is in the worker's image: the program, what it loads, and nothing that could run anything else.</summary>
public sealed class WorkerContentTests
{
    /// <summary>Somewhat above what it has: a package more would be seen.</summary>
    private const long MostBytes = 150_000_000;

    private static readonly string[] Shells = ["sh", "bash", "dash", "rbash", "busybox", "perl", "python3", "dpkg", "apt", "apt-get", "su", "mount", "env", "cat"];

    [Fact]
    public async Task Content_OfTheWorker_IsThePrograms()
    {
        IReadOnlyList<ArchivedFile> files = await ArchivedFile.OfImageAsync(DeploymentImages.Worker);

        Assert.Contains(files, file => file.Path == "app/Sandbox.Worker" && file.Mode.HasFlag(UnixFileMode.OtherExecute));
        Assert.Contains(files, file => file.Path == "etc/ssl/certs/ca-certificates.crt");
        Assert.Empty(files.Where(file => Shells.Contains(Path.GetFileName(file.Path))).Select(file => file.Path));
        Assert.Empty(files.Where(file => (file.Mode & (UnixFileMode.SetUser | UnixFileMode.SetGroup)) != 0).Select(file => file.Path));
        Assert.Empty(files.Where(file => IsOpenToAll(file)).Select(file => file.Path));
        Assert.Empty(files.Where(file => file.Path.StartsWith("app/", StringComparison.Ordinal) && (file.Uid, file.Gid) != (0, 0)).Select(file => file.Path));
        Assert.InRange(files.Sum(file => file.Length), MostBytes / 4, MostBytes);
    }

    private static bool IsOpenToAll(ArchivedFile file) =>
        file.Type != TarEntryType.SymbolicLink && file.Mode.HasFlag(UnixFileMode.OtherWrite) && !(file.Type == TarEntryType.Directory && file.Mode.HasFlag(UnixFileMode.StickyBit));
}
