using System.Text.Json;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;

namespace Sandbox.Contracts.Tests.Json;

/// <summary>The measure is held against what the serializer really writes.</summary>
public sealed class EncodedTextTests
{
    [Fact]
    public void Measure_EveryCharacter_IsWhatTheSerializerWrites()
    {
        for (int code = 0; code <= char.MaxValue; code++)
        {
            if (!char.IsSurrogate((char)code))
            {
                string text = new((char)code, 3);
                Assert.True(Written(text) == EncodedText.Measure(text), $"U+{code:X4}");
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("嗨😀\u0000\"\\\n\u2028")]
    [InlineData("😀😀😀")]
    public void Measure_AnyText_IsWhatTheSerializerWrites(string piece)
    {
        for (int repeat = 0; repeat < 600; repeat += 7)
        {
            string text = string.Concat(Enumerable.Repeat(piece, repeat));
            Assert.Equal(Written(text), EncodedText.Measure(text));
        }
    }

    [Theory]
    [InlineData("xx", 0, 0)]
    [InlineData("xx", 1, 1)]
    [InlineData("xx", 2, 2)]
    [InlineData("\0x", 5, 0)]
    [InlineData("\0x", 6, 1)]
    [InlineData("嗨", 2, 0)]
    [InlineData("x😀", 12, 1)]
    [InlineData("x😀", 13, 3)]
    [InlineData("", 0, 0)]
    public void Fit_Room_IsUsedToTheLastWholeCharacter(string text, int room, int kept)
    {
        Assert.Equal(kept, EncodedText.Fit(text, room));
    }

    [Fact]
    public void Fit_EveryRoom_KeepsTheMostThatFits()
    {
        string text = string.Concat(Enumerable.Repeat("a\0嗨😀\"", 120));
        long whole = EncodedText.Measure(text);
        for (int room = 0; room <= whole; room++)
        {
            int kept = EncodedText.Fit(text, room);
            long used = EncodedText.Measure(text[..kept]);
            int next = kept < text.Length && char.IsHighSurrogate(text[kept]) ? 2 : 1;
            Assert.True(used <= room && (kept == text.Length || EncodedText.Measure(text[..(kept + next)]) > room), $"room {room}, kept {kept}");
            Assert.False(kept > 0 && char.IsHighSurrogate(text[kept - 1]));
        }
    }

    private static long Written(string text) => Length(text) - Length("");

    private static long Length(string text) => JsonSerializer.SerializeToUtf8Bytes(new RunRequest { Code = text }, ContractJson.Wire.RunRequest).Length;
}
