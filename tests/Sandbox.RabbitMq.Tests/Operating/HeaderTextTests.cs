using RabbitMQ.Client;
using Sandbox.RabbitMq.Operating;

namespace Sandbox.RabbitMq.Tests.Operating;

public class HeaderTextTests
{
    [Fact]
    public void Of_EveryKind_IsText()
    {
        IReadOnlyList<KeyValuePair<string, string>> texts = HeaderText.Of(new Dictionary<string, object?>
        {
            ["a"] = "text"u8.ToArray(),
            ["b"] = 7L,
            ["c"] = true,
            ["d"] = null,
            ["e"] = new List<object?> { new Dictionary<string, object?> { ["count"] = 2L, ["queue"] = "q"u8.ToArray() } },
            ["f"] = new AmqpTimestamp(Some.Now.ToUnixTimeSeconds()),
            ["g"] = new BinaryTableValue([1, 2, 3]),
        });

        Assert.Equal(["text", "7", "true", "", "[{count=2, queue=q}]", "2030-01-31T12:00:00Z", "(3 bytes)"], texts.Select(text => text.Value));
    }

    [Fact]
    public void Of_TooManyTooLongTooDeep_IsCut()
    {
        var many = Enumerable.Range(0, 1000).ToDictionary(i => $"h{i:0000}", object? (_) => new byte[1 << 20]);
        many["h0000"] = Nested(20);

        IReadOnlyList<KeyValuePair<string, string>> texts = HeaderText.Of(many);

        Assert.Equal(64, texts.Count);
        Assert.All(texts, text => Assert.InRange(text.Value.Length, 1, 1024));
        Assert.Equal("[[[[...]]]]", texts[0].Value);
    }

    private static List<object?> Nested(int depth) => depth == 0 ? [] : [Nested(depth - 1)];
}
