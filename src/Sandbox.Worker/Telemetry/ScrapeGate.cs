namespace Sandbox.Worker.Telemetry;

/// <summary>
/// Stands before the exporter, which collects for one reader at a time and lets the next one spin until the last has been written to. So it
/// writes into memory, and only this waits for slow readers: a few of them, no more. Thread-safe.
/// </summary>
internal sealed class ScrapeGate
{
    /// <summary>Scrapes being answered at once; one more is told to come back.</summary>
    internal const int AtOnce = 4;

    private int _open;

    internal async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            if (Interlocked.Increment(ref _open) > AtOnce)
            {
                http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                http.Response.Headers.RetryAfter = "1";
                return;
            }

            using var text = new MemoryStream();
            await CollectAsync(http, text, next).ConfigureAwait(false);
            http.Response.ContentLength = text.Length;
            await http.Response.Body.WriteAsync(text.GetBuffer().AsMemory(0, (int)text.Length), http.RequestAborted).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private static async Task CollectAsync(HttpContext http, MemoryStream text, RequestDelegate next)
    {
        Stream wire = http.Response.Body;
        http.Response.Body = text;
        try
        {
            await next(http).ConfigureAwait(false);
        }
        finally
        {
            http.Response.Body = wire;
        }
    }
}
