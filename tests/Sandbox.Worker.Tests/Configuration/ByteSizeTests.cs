using Sandbox.Worker.Configuration;

namespace Sandbox.Worker.Tests.Configuration;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("1024", 1024)]
    [InlineData("10b", 10)]
    [InlineData("10B", 10)]
    [InlineData("1k", 1024)]
    [InlineData("512m", 512L << 20)]
    [InlineData("512M", 512L << 20)]
    [InlineData("1g", 1L << 30)]
    [InlineData("1.5g", 3L << 29)]
    [InlineData("0.5k", 512)]
    [InlineData(" 64m ", 64L << 20)]
    [InlineData("16320k", 16_711_680)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("8589934591g", 8_589_934_591L << 30)]
    public void TryParse_Size_IsBytes(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out long parsed));
        Assert.Equal(bytes, parsed);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("m")]
    [InlineData("-1")]
    [InlineData("-1m")]
    [InlineData("+1m")]
    [InlineData("1e3")]
    [InlineData("0x10")]
    [InlineData("1,5g")]
    [InlineData("1_000")]
    [InlineData("1.2.3m")]
    [InlineData("five")]
    [InlineData("1mm")]
    [InlineData("1t")]
    [InlineData("１m")]
    [InlineData("NaN")]
    [InlineData("9223372036854775808")]
    [InlineData("8589934592g")]
    [InlineData("79228162514264337593543950335g")]
    [InlineData("99999999999999999999999999999999999999")]
    public void TryParse_Anything_Else_IsRefused(string text)
    {
        Assert.False(ByteSize.TryParse(text, out _));
    }

    [Theory]
    [InlineData("512mb")]
    [InlineData("512MiB")]
    [InlineData("512 m")]
    public void TryParse_SizeThatDockerTakes_IsTaken(string text)
    {
        Assert.True(ByteSize.TryParse(text, out long parsed));
        Assert.Equal(512L << 20, parsed);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "1b")]
    [InlineData(1023, "1023b")]
    [InlineData(1024, "1k")]
    [InlineData(1536, "1536b")]
    [InlineData(1 << 20, "1m")]
    [InlineData(512L << 20, "512m")]
    [InlineData(1L << 30, "1g")]
    [InlineData(1024L << 30, "1024g")]
    [InlineData(16_711_680, "16320k")]
    public void Format_Bytes_IsTheShortestExactText(long bytes, string text)
    {
        Assert.Equal(text, ByteSize.Format(bytes));
        Assert.True(ByteSize.TryParse(text, out long back));
        Assert.Equal(bytes, back);
    }
}
