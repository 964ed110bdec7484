using System.Formats.Tar;
using System.Security.Cryptography;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Images;

/// <summary>One path of an image.</summary>
/// <param name="Path">Without a slash at its beginning and end.</param>
/// <param name="Type">What it is.</param>
/// <param name="Mode">Its permissions.</param>
/// <param name="Uid">Its owner.</param>
/// <param name="Gid">Its group.</param>
/// <param name="Link">Where a link leads to.</param>
/// <param name="Length">Its size in bytes.</param>
/// <param name="Hash">SHA-256 of its content.</param>
internal sealed record ArchivedFile(string Path, TarEntryType Type, UnixFileMode Mode, int Uid, int Gid, string Link, long Length, string Hash)
{
    // What an engine makes in every container.
    private static readonly string[] TheEngines = [".dockerenv", "dev", "etc/hostname", "etc/hosts", "etc/mtab", "etc/resolv.conf", "proc", "sys"];

    /// <summary>Everything in an image, by its path.</summary>
    internal static async Task<IReadOnlyList<ArchivedFile>> OfImageAsync(string image)
    {
        string archive = System.IO.Path.GetTempFileName();
        try
        {
            await Engine.Default.ExportImageAsync(image, archive);
            await using FileStream stream = File.OpenRead(archive);
            await using var reader = new TarReader(stream);
            List<ArchivedFile> files = [];
            while (await reader.GetNextEntryAsync() is { } entry)
            {
                string path = entry.Name.Trim('/');
                if (!TheEngines.Any(theirs => path == theirs || path.StartsWith(theirs + "/", StringComparison.Ordinal)))
                {
                    string hash = entry.DataStream is { } content ? Convert.ToHexString(await SHA256.HashDataAsync(content)) : "";
                    files.Add(new ArchivedFile(path, entry.EntryType, entry.Mode, entry.Uid, entry.Gid, entry.LinkName, entry.Length, hash));
                }
            }

            return [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)];
        }
        finally
        {
            File.Delete(archive);
        }
    }
}
