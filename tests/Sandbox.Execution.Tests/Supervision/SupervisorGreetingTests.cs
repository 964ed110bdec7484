using System.Text;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Supervision;

namespace Sandbox.Execution.Tests.Supervision;

public sealed class SupervisorGreetingTests
{
    [Fact]
    public void Parse_UsualGreeting_IsUnderstood()
    {
        SupervisorGreeting greeting = Parse("protocol=2\npython=3.13.5\nlanguages=python,bash\nuid=10001\n");

        Assert.Equal("3.13.5", greeting.Python);
        Assert.Equal([Language.Python, Language.Bash], greeting.Languages.Order());
    }

    [Theory]
    [InlineData("protocol=2\nlanguages=python", "Python")]
    [InlineData("protocol=2\nlanguages=bash\npython=3.9=x", "Bash")]
    [InlineData("protocol=2\nlanguages=perl,python,PYTHON,", "Python")]
    [InlineData("protocol=2\nlanguages=", "")]
    [InlineData("protocol=2", "")]
    [InlineData("=\n==\nprotocol=2\nprotocol=2\n\nnonsense", "")]
    public void Parse_Languages_AreThoseItKnows(string text, string languages)
    {
        Assert.Equal(languages, string.Join(',', Parse(text).Languages));
    }

    [Fact]
    public void Parse_ValueWithEqualsSign_IsWhole()
    {
        Assert.Equal("3.9=x", Parse("protocol=2\npython=3.9=x").Python);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("protocol=1\nlanguages=python")]
    [InlineData("protocol=\n")]
    [InlineData("protocol= 2")]
    [InlineData("protocol=2\nprotocol=1")]
    [InlineData("PROTOCOL=2")]
    [InlineData("protocol=2\r\n")]
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
