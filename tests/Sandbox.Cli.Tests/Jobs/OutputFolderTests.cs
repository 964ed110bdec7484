using Sandbox.Cli.Jobs;
using Sandbox.Contracts.Jobs;

namespace Sandbox.Cli.Tests.Jobs;

public sealed class OutputFolderTests : IDisposable
{
    private readonly string _base = Directory.CreateTempSubdirectory("sandboxctl-").FullName;

    private string Root => Path.Combine(_base, "out");

    public void Dispose() => Directory.Delete(_base, recursive: true);

    [Fact]
    public void Save_Files_AreBelowTheFolder()
    {
        int saved = new OutputFolder(Root, overwrite: false).Save([File("a.txt", "1"), File("deep/er/b.txt", "2")]);

        Assert.Equal((2, "1", "2"), (saved, Read("a.txt"), Read("deep/er/b.txt")));
    }

    [Theory]
    [InlineData("../out.txt")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData("..\\b")]
    [InlineData("")]
    public void Save_PathThatLeadsOut_IsRefused(string path)
    {
        CliException fault = Assert.Throws<CliException>(() => new OutputFolder(Root, overwrite: true).Save([File(path, "x")]));

        Assert.Equal((73, "invalid_path"), (fault.ExitCode, fault.Code));
        Assert.Empty(Directory.GetFileSystemEntries(_base, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Save_FileThatExists_IsKept()
    {
        new OutputFolder(Root, overwrite: false).Save([File("a.txt", "first")]);

        CliException fault = Assert.Throws<CliException>(() => new OutputFolder(Root, overwrite: false).Save([File("a.txt", "second")]));

        Assert.Equal((73, "file_exists", "first"), (fault.ExitCode, fault.Code, Read("a.txt")));
    }

    [Fact]
    public void Save_FileThatExistsWithOverwrite_IsReplaced()
    {
        new OutputFolder(Root, overwrite: false).Save([File("a.txt", "first, and longer")]);

        new OutputFolder(Root, overwrite: true).Save([File("a.txt", "second")]);

        Assert.Equal("second", Read("a.txt"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Save_LinkOnTheWay_IsNotFollowed(bool overwrite)
    {
        string outside = Directory.CreateDirectory(Path.Combine(_base, "outside")).FullName;
        Directory.CreateDirectory(Root);
        Directory.CreateSymbolicLink(Path.Combine(Root, "link"), outside);

        CliException fault = Assert.Throws<CliException>(() => new OutputFolder(Root, overwrite).Save([File("link/a.txt", "x")]));

        Assert.Equal("file_is_link", fault.Code);
        Assert.Empty(Directory.GetFileSystemEntries(outside));
    }

    [Fact]
    public void Save_LinkInPlaceOfTheFile_IsNotFollowed()
    {
        string outside = Path.Combine(_base, "victim");
        System.IO.File.WriteAllText(outside, "untouched");
        Directory.CreateDirectory(Root);
        System.IO.File.CreateSymbolicLink(Path.Combine(Root, "a.txt"), outside);

        Assert.Throws<CliException>(() => new OutputFolder(Root, overwrite: true).Save([File("a.txt", "x")]));

        Assert.Equal("untouched", System.IO.File.ReadAllText(outside));
    }

    [Fact]
    public void Save_FileInPlaceOfAFolder_IsOneSentence()
    {
        new OutputFolder(Root, overwrite: false).Save([File("a", "x")]);

        CliException fault = Assert.Throws<CliException>(() => new OutputFolder(Root, overwrite: false).Save([File("a/b", "y")]));

        Assert.Equal((73, "file_not_written"), (fault.ExitCode, fault.Code));
    }

    private static OutputFile File(string path, string content)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(content);
        return new OutputFile { Path = path, ContentB64 = bytes, Size = bytes.Length };
    }

    private string Read(string path) => System.IO.File.ReadAllText(Path.Combine(Root, path));
}
