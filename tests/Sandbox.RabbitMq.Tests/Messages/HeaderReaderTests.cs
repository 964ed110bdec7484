using Sandbox.RabbitMq.Messages;

namespace Sandbox.RabbitMq.Tests.Messages;

public class HeaderReaderTests
{
    public static TheoryData<object> Sevens { get; } = new()
    {
        7L, 7, 7u, (short)7, (ushort)7, (byte)7, (sbyte)7, 7ul, "7"u8.ToArray(),
    };

    [Theory]
    [MemberData(nameof(Sevens))]
    public void TryReadNumber_AnyIntegerType_IsRead(object value)
    {
        Assert.True(HeaderReader.TryReadNumber(new Dictionary<string, object?> { ["n"] = value }, "n", out long number));
        Assert.Equal(7, number);
    }

    public static TheoryData<object> Others { get; } = new()
    {
        "seven"u8.ToArray(), "7x"u8.ToArray(), Array.Empty<byte>(), 7.0, true, ulong.MaxValue, "7",
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void TryReadNumber_NotAnInteger_IsNotRead(object value)
    {
        Assert.False(HeaderReader.TryReadNumber(new Dictionary<string, object?> { ["n"] = value }, "n", out long number));
        Assert.Equal(0, number);
    }

    [Fact]
    public void TryReadNumber_NullValue_IsNotRead() =>
        Assert.False(HeaderReader.TryReadNumber(new Dictionary<string, object?> { ["n"] = null }, "n", out _));

    [Fact]
    public void TryReadNumber_NoHeaders_IsNotRead() => Assert.False(HeaderReader.TryReadNumber(null, "n", out _));
}
