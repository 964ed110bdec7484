using Sandbox.Cli.Terminal;

namespace Sandbox.Cli.Tests.Terminal;

public sealed class SafeTextTests
{
    [Fact]
    public void OneLine_ControlCharacters_AreShown() => Assert.Equal("a␛[2Jb␊c\uFFFD\uFFFDd", SafeText.OneLine("a\u001b[2Jb\nc\u0085\u202ed"));

    [Fact]
    public void Lines_LineEndsAndTabs_Stay() => Assert.Equal("a\tb\r\n␛中文😀", SafeText.Lines("a\tb\r\n\u001b中文😀"));

    [Fact]
    public void OneLine_HalfASurrogatePair_IsReplaced() => Assert.Equal("a\uFFFDb", SafeText.OneLine("a\ud800b"));

    [Theory]
    [InlineData(null, "-")]
    [InlineData("", "-")]
    [InlineData("short", "short")]
    [InlineData("longer than ten", "longer ...")]
    public void Brief_Text_IsCut(string? text, string shown) => Assert.Equal(shown, SafeText.Brief(text, 10));

    [Fact]
    public void Program_OnATerminal_IsShownAndNotObeyed()
    {
        using var screen = new StringWriter();
        using var file = new StringWriter();
        CliHost host = CliRun.Host(screen, file) with { OutIsTerminal = true };

        new Output(host, json: false).Program("\u001b[2Jout\n", "\u001b[2Jerr\n");

        Assert.Equal(("␛[2Jout\n", "\u001b[2Jerr\n"), (screen.ToString(), file.ToString()));
    }
}
