using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sandbox.Worker.Telemetry;

namespace Sandbox.Worker.Tests.Telemetry;

public sealed class ScrapeGateTests
{
    private const int HangGuard = 20_000;

    [Fact(Timeout = HangGuard)]
    public async Task InvokeAsync_Scrape_IsAnsweredWhole()
    {
        using var wire = new MemoryStream();
        var http = new DefaultHttpContext { Response = { Body = wire } };

        await new ScrapeGate().InvokeAsync(http, inner => inner.Response.WriteAsync("a 1\n"));

        Assert.Equal(("a 1\n", 4L), (Encoding.UTF8.GetString(wire.ToArray()), http.Response.ContentLength));
    }

    [Fact(Timeout = HangGuard)]
    public async Task InvokeAsync_ReaderThatReadsNothing_DoesNotHoldTheExporter()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        var http = new DefaultHttpContext { Response = { Body = pipe.Writer.AsStream() } };
        var collected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        Task scrape = new ScrapeGate().InvokeAsync(http, async inner =>
        {
            await inner.Response.WriteAsync(new string('x', 100_000));
            collected.SetResult();
        });

        await collected.Task;
        Assert.False(scrape.IsCompleted);
        await pipe.Reader.CompleteAsync();
        await Task.WhenAny(scrape);
    }

    [Fact(Timeout = HangGuard)]
    public async Task InvokeAsync_MoreAtOnceThanPlaces_IsToldToComeBackUntilOneLeaves()
    {
        var gate = new ScrapeGate();
        var leave = new TaskCompletionSource();
        Task[] inside = [.. Enumerable.Range(0, ScrapeGate.AtOnce).Select(_ => gate.InvokeAsync(new DefaultHttpContext(), _ => leave.Task))];

        DefaultHttpContext refused = new();
        await gate.InvokeAsync(refused, _ => throw new InvalidOperationException("It was let in."));
        leave.SetResult();
        await Task.WhenAll(inside);
        DefaultHttpContext later = new();
        await gate.InvokeAsync(later, _ => Task.CompletedTask);

        Assert.Equal((429, "1"), (refused.Response.StatusCode, refused.Response.Headers.RetryAfter.ToString()));
        Assert.Equal(200, later.Response.StatusCode);
    }
}
