namespace Sandbox.HostileTests.Residue;

/// <summary>
/// Watches, while a probe runs, how large the engine's own folders of the sandboxes become: there its log files would be. Only root may
/// look there; <see cref="CanLook"/> tells, and the report does.
/// </summary>
internal sealed class EngineFolders : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _end = new();
    private readonly Task _watching;

    internal EngineFolders(string engineFolder, IEnumerable<string> containers)
    {
        string[] folders = [.. containers.Select(id => Path.Combine(engineFolder, "containers", id))];
        _watching = WatchAsync(folders);
    }

    /// <summary>The largest size of one of them, in bytes.</summary>
    internal long Largest { get; private set; }

    internal static bool CanLook(string engineFolder) => Directory.Exists(Path.Combine(engineFolder, "containers"));

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching;
        _end.Dispose();
    }

    private async Task WatchAsync(string[] folders)
    {
        using var timer = new PeriodicTimer(Pause);
        try
        {
            do
            {
                Largest = Math.Max(Largest, folders.Select(SizeOf).DefaultIfEmpty().Max());
            }
            while (await timer.WaitForNextTickAsync(_end.Token));
        }
        catch (OperationCanceledException)
        {
            // The probe is over.
        }
    }

    // Not the folders in it: mounts/shm is the sandbox's /dev/shm, which is memory.
    private static long SizeOf(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).EnumerateFiles().Sum(file => file.Length);
        }
        catch (IOException)
        {
            // Removed in this moment.
            return 0;
        }
    }
}
