using System.Diagnostics;
using Sandbox.Execution.Telemetry;

namespace Sandbox.Execution.Tests.Telemetry;

public sealed class TraceContextTests
{
    private const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Theory]
    [InlineData(Parent)]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00")]
    public void TryRead_Valid_IsKeptAsItCame(string parent)
    {
        TraceContext? trace = TraceContext.TryRead(parent, "vendor=a b,other=1");

        Assert.Equal((parent, "vendor=a b,other=1"), (trace?.Parent, trace?.State));
        Assert.True(trace!.Context.IsRemote);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", trace.Context.TraceId.ToHexString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0")]
    [InlineData(Parent + "-more")]
    [InlineData(Parent + "," + Parent)]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01")]
    [InlineData("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01")]
    [InlineData("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c8031\u00e9c-b7ad6b7169203331-01")]
    public void TryRead_NoValidParent_IsNothing(string? parent) => Assert.Null(TraceContext.TryRead(parent, "vendor=1"));

    [Theory]
    [InlineData("")]
    [InlineData("vendor=a\nforged: line")]
    [InlineData("vendor=\u00e9")]
    [InlineData("vendor=\0")]
    public void TryRead_WrongState_IsDroppedAlone(string state)
    {
        TraceContext? trace = TraceContext.TryRead(Parent, state);

        Assert.Equal((Parent, null), (trace?.Parent, trace?.State));
    }

    [Theory]
    [InlineData(512, true)]
    [InlineData(513, false)]
    public void TryRead_StateOfLength_IsKeptUpToItsBound(int length, bool kept)
    {
        Assert.Equal(kept, TraceContext.TryRead(Parent, "a=" + new string('x', length - 2))!.State is not null);
    }

    [Fact]
    public void Of_NoSpan_IsNothing() => Assert.Null(TraceContext.Of(null));

    [Fact]
    public void Of_Span_CarriesItsIdAndItsCallersState()
    {
        using var span = new Activity("test");
        span.SetParentId(Parent);
        span.TraceStateString = "vendor=1";
        span.Start();

        TraceContext? trace = TraceContext.Of(span);

        Assert.Equal((span.Id, "vendor=1"), (trace?.Parent, trace?.State));
        Assert.Contains("0af7651916cd43dd8448eb211c80319c", trace!.Parent, StringComparison.Ordinal);
    }
}
