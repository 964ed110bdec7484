using System.Formats.Tar;

namespace Sandbox.IntegrationTests.Image;

/// <summary>The comparison itself, on small archives.</summary>
public sealed class ArchiveTests : IDisposable
{
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Executable = Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly string _archive = Path.GetTempFileName();

    public void Dispose() => File.Delete(_archive);

    [Fact]
    public async Task Manifest_OfAnArchive_LeavesOutWhatAnUpdateMayChange()
    {
        await WriteAsync(
            Plain(".dockerenv", Executable),
            Plain("etc/hosts", Executable | UnixFileMode.SetUser),
            new PaxTarEntry(TarEntryType.SymbolicLink, "usr/lib/x86_64-linux-gnu/libz.so.1") { LinkName = "libz.so.1.3.1", Mode = (UnixFileMode)0b111_111_111 },
            Plain("usr/lib/x86_64-linux-gnu/libz.so.1.3.1", Readable),
            Plain("usr/lib/python3.13/__pycache__/here.cpython-313.pyc", Readable),
            Plain("usr/lib/python3.13/__pycache__/gone.cpython-313.pyc", Readable),
            Plain("usr/lib/python3.13/here.py", Readable),
            Plain("usr/lib/python3.13/slow.py", Readable),
            Plain("usr/share/zoneinfo/Asia/Taipei", Readable),
            Plain("usr/share/zoneinfo/Asia/Program", Executable));

        Assert.Equal(
            [
                "-rwsr-xr-x 0/0 /etc/hosts",
                "lrwxrwxrwx 0/0 /usr/lib/TRIPLET/libz.so.1 -> libz.so.1.*",
                "-rw-r--r-- 0/0 /usr/lib/TRIPLET/libz.so.1.*",
                "-rw-r--r-- 0/0 /usr/lib/python3.13/__pycache__/gone.cpython-313.pyc",
                "-rw-r--r-- 0/0 /usr/lib/python3.13/here.py",
                "-rw-r--r-- 0/0 /usr/lib/python3.13/slow.py (no byte code)",
                "-rwxr-xr-x 0/0 /usr/share/zoneinfo/Asia/Program",
            ],
            await Manifest.OfAsync(_archive));
    }

    [Fact]
    public void Difference_OfTwoLists_NamesWhatIsAddedMissingAndChanged()
    {
        string? difference = Manifest.Difference(
            ["-rwxr-xr-x 0/0 /bin/a", "-rwxr-xr-x 0/0 /bin/b", "lrwxrwxrwx 0/0 /bin/c -> a", "-rw-r--r-- 0/0 /lib/z.so.1.*"],
            ["-rwsr-xr-x 0/0 /bin/a", "lrwxrwxrwx 0/0 /bin/c -> a", "-rwxr-xr-x 0/0 /bin/d", "-rw-r--r-- 0/0 /lib/z.so.1.*", "-rw-r--r-- 0/0 /lib/z.so.1.*"]);

        Assert.StartsWith(
            """
            The image does not hold what its manifest lists.
            added:   -rwxr-xr-x 0/0 /bin/d
            added:   -rw-r--r-- 0/0 /lib/z.so.1.*
            missing: -rwxr-xr-x 0/0 /bin/b
            changed: -rwsr-xr-x 0/0 /bin/a (listed: -rwxr-xr-x 0/0 /bin/a)
            If
            """,
            difference,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Difference_OfEqualLists_IsNothing() => Assert.Null(Manifest.Difference(["-rwxr-xr-x 0/0 /bin/a"], ["-rwxr-xr-x 0/0 /bin/a"]));

    [Fact]
    public async Task Privileges_OfAnArchiveThatHasThemAll_AreAllFound()
    {
        await WriteAsync(
            Plain("bin/usual", Executable),
            Plain("bin/su", Executable | UnixFileMode.SetUser),
            Plain("bin/wall", Executable | UnixFileMode.SetGroup),
            new PaxTarEntry(TarEntryType.RegularFile, "bin/ping", [new("SCHILY.xattr.security.capability", "x")]) { Mode = Executable },
            new PaxTarEntry(TarEntryType.CharacterDevice, "dev/mem") { Mode = Readable, DeviceMajor = 1, DeviceMinor = 1 },
            Plain("etc/open", Readable | UnixFileMode.OtherWrite),
            Plain("etc/open2", Readable | UnixFileMode.OtherWrite | UnixFileMode.StickyBit),
            Folder("opt", 0, UnixFileMode.OtherWrite),
            Folder("tmp", 0, UnixFileMode.OtherWrite | UnixFileMode.StickyBit),
            Folder("work", 10001, UnixFileMode.OtherWrite | UnixFileMode.StickyBit),
            Folder("home", 10001, UnixFileMode.None),
            Plain("usr/share/zoneinfo/Program", Readable));

        Assert.Equal(
            [
                "/bin/su is setuid",
                "/bin/wall is setgid",
                "/bin/ping has the attribute SCHILY.xattr.security.capability",
                "/dev/mem is a CharacterDevice",
                "/etc/open can be written by everybody",
                "/etc/open2 can be written by everybody",
                "/opt can be written by everybody",
                "/home belongs to 10001:10001",
                "/usr/share/zoneinfo/Program is no time zone",
            ],
            await Privileges.FoundInAsync(_archive));
    }

    private static PaxTarEntry Plain(string path, UnixFileMode mode) => new(TarEntryType.RegularFile, path) { Mode = mode };

    private static PaxTarEntry Folder(string path, int owner, UnixFileMode more) =>
        new(TarEntryType.Directory, path) { Mode = Executable | more, Uid = owner, Gid = owner };

    private async Task WriteAsync(params PaxTarEntry[] entries)
    {
        await using var writer = new TarWriter(File.Create(_archive));
        foreach (PaxTarEntry entry in entries)
        {
            await writer.WriteEntryAsync(entry);
        }
    }
}
