using System.Text;
using Sandbox.Execution.Telemetry;
using Sandbox.RabbitMq.Telemetry;

namespace Sandbox.RabbitMq.Tests.Telemetry;

public sealed class TraceHeadersTests
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public void Read_NoHeaders_IsNothing()
    {
        Assert.Null(TraceHeaders.Read(null));
        Assert.Null(TraceHeaders.Read(new Dictionary<string, object?>()));
    }

    [Fact]
    public void Read_WhatOfWrote_IsTheSame()
    {
        TraceContext trace = TraceContext.TryRead(Parent, "vendor=1")!;

        // As the client hands it over on the other side: text as bytes.
        Dictionary<string, object?> arrived = TraceHeaders.Of(trace).ToDictionary(header => header.Key, object? (header) => Encoding.UTF8.GetBytes((string)header.Value!));

        Assert.Equal((Parent, "vendor=1"), (TraceHeaders.Read(arrived)?.Parent, TraceHeaders.Read(arrived)?.State));
    }

    [Fact]
    public void Of_NothingOrNoState_HasNoHeaderForIt()
    {
        Assert.Empty(TraceHeaders.Of(null));
        Assert.Equal("traceparent", Assert.Single(TraceHeaders.Of(TraceContext.TryRead(Parent, null))).Key);
    }

    [Fact]
    public void Read_ParentThatIsNone_IsNothing()
    {
        object?[] wrong =
        [
            null, 1, true, Parent, new List<object?> { Bytes(Parent) }, Array.Empty<byte>(), Bytes(Parent[..^1]), Bytes(Parent + " "), new byte[1_000_000],
            Bytes(Parent[..^2] + "é"),
        ];

        Assert.All(wrong, value => Assert.Null(TraceHeaders.Read(new Dictionary<string, object?> { ["traceparent"] = value, ["tracestate"] = Bytes("vendor=1") })));
    }

    [Theory]
    [InlineData(512, true)]
    [InlineData(513, false)]
    public void Read_StateOfLength_IsKeptUpToItsBound(int length, bool kept)
    {
        TraceContext? trace = TraceHeaders.Read(new Dictionary<string, object?> { ["traceparent"] = Bytes(Parent), ["tracestate"] = Bytes(new string('x', length)) });

        Assert.Equal((Parent, kept), (trace?.Parent, trace?.State is not null));
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
