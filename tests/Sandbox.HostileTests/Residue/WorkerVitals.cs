using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.HostileTests.Residue;

/// <summary>What the worker itself takes.</summary>
/// <param name="ResidentBytes">Memory.</param>
/// <param name="Descriptors">Open files and sockets.</param>
/// <param name="LogCharacters">All that it has logged.</param>
internal sealed record WorkerVitals(long ResidentBytes, int Descriptors, int LogCharacters)
{
    internal const long MiB = 1024 * 1024;

    // While a probe's eight megabytes are on their way they are there several times: as frames, as text, as JSON.
    private const long GrossBytes = 512 * MiB;
    private const int MoreDescriptors = 64;

    // Two lines a job, and up to 4 KiB of diagnostics when a sandbox is lost.
    private const int LogCharactersAJob = 8 * 1024;

    internal static WorkerVitals Of(WorkerProcess worker) => new(
        worker.ResidentBytes,
        Directory.GetFileSystemEntries($"/proc/{worker.Id}/fd").Length,
        worker.Stdout.Length + worker.Stderr.Length);

    /// <summary>What has grown that should not have.</summary>
    internal IEnumerable<string> Grown(WorkerVitals before, WorkerVitals atStart, int jobs)
    {
        if (ResidentBytes - atStart.ResidentBytes > GrossBytes)
        {
            yield return $"the worker holds {ResidentBytes / MiB} MiB; at the start it was {atStart.ResidentBytes / MiB}";
        }

        if (Descriptors - atStart.Descriptors > MoreDescriptors)
        {
            yield return $"the worker holds {Descriptors} descriptors; at the start it was {atStart.Descriptors}";
        }

        if (LogCharacters - before.LogCharacters > LogCharactersAJob * Math.Max(1, jobs))
        {
            yield return $"the worker logged {LogCharacters - before.LogCharacters} characters for {jobs} jobs";
        }
    }
}
