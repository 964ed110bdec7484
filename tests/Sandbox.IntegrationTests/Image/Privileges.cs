using System.Formats.Tar;

namespace Sandbox.IntegrationTests.Image;

/// <summary>What no path of a sandbox image may have, whatever the manifest says: read from the archive itself.</summary>
internal static class Privileges
{
    private const int SandboxUser = 10001;
    private const string TimeZones = "/usr/share/zoneinfo/";

    private static readonly string[] FoldersOfTheSandboxUser = ["/work", "/input", "/output", "/job"];

    private static readonly TarEntryType[] Harmless =
        [TarEntryType.RegularFile, TarEntryType.V7RegularFile, TarEntryType.Directory, TarEntryType.SymbolicLink, TarEntryType.HardLink];

    /// <summary>A sentence for each.</summary>
    internal static async Task<IReadOnlyList<string>> FoundInAsync(string archive)
    {
        List<string> found = [];
        await using FileStream stream = File.OpenRead(archive);
        await using var reader = new TarReader(stream);
        while (await reader.GetNextEntryAsync() is { } entry)
        {
            string path = "/" + entry.Name.TrimEnd('/');
            found.AddRange(WhatIsWrong(path, entry).Select(what => $"{path} {what}"));
        }

        return found;
    }

    private static IEnumerable<string> WhatIsWrong(string path, TarEntry entry)
    {
        if (!Harmless.Contains(entry.EntryType))
        {
            yield return $"is a {entry.EntryType}";
        }

        if (entry.Mode.HasFlag(UnixFileMode.SetUser))
        {
            yield return "is setuid";
        }

        if (entry.Mode.HasFlag(UnixFileMode.SetGroup))
        {
            yield return "is setgid";
        }

        bool sticky = entry is { EntryType: TarEntryType.Directory } && entry.Mode.HasFlag(UnixFileMode.StickyBit);
        if (entry.EntryType != TarEntryType.SymbolicLink && entry.Mode.HasFlag(UnixFileMode.OtherWrite) && !sticky)
        {
            yield return "can be written by everybody";
        }

        bool forTheUser = entry.EntryType == TarEntryType.Directory && FoldersOfTheSandboxUser.Contains(path);
        if ((entry.Uid, entry.Gid) != (0, 0) && !(forTheUser && (entry.Uid, entry.Gid) == (SandboxUser, SandboxUser)))
        {
            yield return $"belongs to {entry.Uid}:{entry.Gid}";
        }

        // The engine exports a file's capabilities, security.capability, and no other attribute.
        foreach (string name in (entry as PaxTarEntry)?.ExtendedAttributes.Keys.Where(name => name.Contains("xattr", StringComparison.Ordinal)) ?? [])
        {
            yield return $"has the attribute {name}";
        }

        if (IsUnlistedTimeZone(path, entry) && !BeginsWith(entry.DataStream, "TZif"u8))
        {
            yield return "is no time zone";
        }
    }

    // The manifest does not list them one by one.
    private static bool IsUnlistedTimeZone(string path, TarEntry entry) =>
        path.StartsWith(TimeZones, StringComparison.Ordinal) && entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile
        && path[TimeZones.Length..] is var name && char.IsAsciiLetterUpper(name[0]) && !name.Contains('.', StringComparison.Ordinal);

    private static bool BeginsWith(Stream? content, ReadOnlySpan<byte> magic)
    {
        Span<byte> start = stackalloc byte[magic.Length];
        return content?.ReadAtLeast(start, magic.Length, throwOnEndOfStream: false) == magic.Length && start.SequenceEqual(magic);
    }
}
