using System.Diagnostics;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Preload;

/// <summary>A library that cannot be imported ahead is a start-up error that names it, whatever it does.</summary>
public sealed class PreloadFailureTests(AwkwardLibraries libraries)
{
    private const int Unavailable = 69;
    private const int Configuration = 78;

    // The supervisor's limit, a container's start, and a busy machine.
    private static readonly TimeSpan HangDeadline = TimeSpan.FromSeconds(40);

    [Theory]
    [InlineData("nowhere", "nowhere: ModuleNotFoundError: No module named 'nowhere'")]
    [InlineData("json.nowhere", "json.nowhere: ModuleNotFoundError: No module named 'json.nowhere'")]
    [InlineData("numpy", "numpy: ModuleNotFoundError: No module named 'numpy'")]
    [InlineData("amon_raises", "amon_raises: ValueError: first line second line")]
    [InlineData("json,amon_exits,decimal", "amon_exits: SystemExit: 3")]
    [InlineData("json,amon_ends,decimal", "amon_ends: its import ended the process (exit code 7)")]
    [InlineData("amon_aborts", "amon_aborts: its import ended the process (signal 6)")]
    [InlineData("amon_eats", "amon_eats: its import ended the process (signal 9)")]
    [InlineData("amon_closes", "amon_closes: its import ended the process (")]
    public async Task Start_LibraryThatFails_Is69AndNamesIt(string preload, string reason)
    {
        string sentence = await FailAsync(preload, TimeSpan.FromSeconds(60));

        Assert.StartsWith($"cannot start: AMON_SANDBOX_PRELOAD names a library that the sandbox image cannot import: {reason}", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_LibraryThatHangs_Is69AndNamesItInTime()
    {
        long began = Stopwatch.GetTimestamp();

        string sentence = await FailAsync("json,amon_hangs,decimal", HangDeadline);

        Assert.EndsWith("amon_hangs: its import did not end within 15 s", sentence, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 15, HangDeadline.TotalSeconds);
    }

    [Theory]
    [InlineData("numpy;os")]
    [InlineData("1numpy")]
    [InlineData("numpy..fft")]
    [InlineData("/job/main.py")]
    [InlineData("a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q")]
    public async Task Start_NoListOfModules_Is78WithTheVariableAndItsRange(string preload)
    {
        await using var worker = WorkerProcess.Start(new() { ["PRELOAD"] = preload });

        Assert.Equal(Configuration, await worker.WaitForExitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(
            $"configuration: AMON_SANDBOX_PRELOAD must be comma-separated module names, at most 16, but it is \"{preload}\".",
            Assert.Single(worker.Stderr.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Empty(worker.Stdout);
    }

    // One sentence on standard error, and no container left.
    private async Task<string> FailAsync(string preload, TimeSpan deadline)
    {
        // Little memory: the library that eats all of it is done sooner, on a busy machine too.
        await using var worker = WorkerProcess.Start(new()
        {
            ["IMAGE"] = await libraries.GetImageAsync(),
            ["PRELOAD"] = preload,
            ["MEMORY"] = "128m",
            ["MEMORY_SWAP"] = "128m",
        });

        Assert.Equal(Unavailable, await worker.WaitForExitAsync(deadline));
        Assert.Empty(await Engine.Default.ContainersOfAsync(worker.Name));
        return Assert.Single(worker.Stderr.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
