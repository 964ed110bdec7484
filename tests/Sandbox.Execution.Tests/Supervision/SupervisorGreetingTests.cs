using System.Text;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Supervision;

namespace Sandbox.Execution.Tests.Supervision;

public sealed class SupervisorGreetingTests
{
    [Fact]
    public void Parse_UsualGreeting_IsUnderstood()
    {
        SupervisorGreeting greeting = Parse("protocol=4\npython=3.13.5\nlanguages=python,bash\nuid=10001\n");

        Assert.Equal("3.13.5", greeting.Python);
        Assert.Equal([Language.Python, Language.Bash], greeting.Languages.Order());
    }

    [Theory]
    [InlineData("protocol=4\nlanguages=python", "Python")]
    [InlineData("protocol=4\nlanguages=bash\npython=3.9=x", "Bash")]
    [InlineData("protocol=4\nlanguages=perl,python,PYTHON,", "Python")]
    [InlineData("protocol=4\nlanguages=", "")]
    [InlineData("protocol=4", "")]
    [InlineData("=\n==\nprotocol=4\nprotocol=4\n\nnonsense", "")]
    public void Parse_Languages_AreThoseItKnows(string text, string languages)
    {
        Assert.Equal(languages, string.Join(',', Parse(text).Languages));
    }

    [Fact]
    public void Parse_ValueWithEqualsSign_IsWhole()
    {
        Assert.Equal("3.9=x", Parse("protocol=4\npython=3.9=x").Python);
    }

    [Theory]
    [InlineData("landlock=7", 7)]
    [InlineData("landlock=0", 0)]
    [InlineData("landlock=255", 255)]
    [InlineData("landlock=256", 0)]
    [InlineData("landlock=-1", 0)]
    [InlineData("landlock= 7", 0)]
    [InlineData("landlock=", 0)]
    [InlineData("", 0)]
    public void Parse_Landlock_IsAVersionOrNone(string line, int landlock)
    {
        Assert.Equal(landlock, Parse("protocol=4\n" + line).Landlock);
    }

    [Theory]
    [InlineData("guarded=yes", true)]
    [InlineData("guarded=no", false)]
    [InlineData("guarded=YES", false)]
    [InlineData("", false)]
    public void Parse_Guarded_IsOnlyWhatSaysSo(string line, bool guarded)
    {
        Assert.Equal(guarded, Parse("protocol=4\n" + line).Guarded);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("protocol=1\nlanguages=python")]
    [InlineData("protocol=\n")]
    [InlineData("protocol=3")]
    [InlineData("protocol= 4")]
    [InlineData("protocol=4\nprotocol=1")]
    [InlineData("PROTOCOL=4")]
    [InlineData("protocol=4\r\n")]
    public void Parse_AnotherProtocol_IsRefused(string text)
    {
        Assert.Throws<ProtocolViolationException>(() => Parse(text));
    }

    [Fact]
    public void Parse_BytesThatAreNoUtf8_AreNoProtocol()
    {
        Assert.Throws<ProtocolViolationException>(() => SupervisorGreeting.Parse([0xFF, 0xFE, 0x00, (byte)'\n', 0xC3]));
    }

    private static SupervisorGreeting Parse(string text) => SupervisorGreeting.Parse(Encoding.UTF8.GetBytes(text));
}
