using System.Globalization;
using System.Runtime.InteropServices;

namespace Sandbox.Benchmarks.Subjects;

/// <summary>Where the numbers come from: without it they mean nothing.</summary>
/// <param name="Cores">Processors of this machine.</param>
/// <param name="Processor">The name of the first.</param>
/// <param name="MemoryMiB">Memory.</param>
/// <param name="Kernel">Linux's version.</param>
/// <param name="Engine">The container engine's version.</param>
/// <param name="Python">Version and path of the Python that is the baseline.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="Date">When the run began.</param>
/// <param name="Load">The load average of the minute before.</param>
internal sealed record Machine(
    int Cores, string Processor, double MemoryMiB, string Kernel, string Engine, string Python, string Runtime, DateTimeOffset Date, double Load)
{
    // Someone else's half core is a quarter of a small machine.
    private const double BusyShare = 0.25;

    /// <summary>Whether somebody else was using it.</summary>
    internal bool IsBusy => Load > Cores * BusyShare;

    internal static Machine Read(Engine engine, SpawnTimer timer) => new(
        Environment.ProcessorCount,
        Field("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Math.Round(double.Parse(Field("/proc/meminfo", "MemTotal")!.Split(' ')[0], CultureInfo.InvariantCulture) / 1024),
        File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
        engine.Version,
        $"{timer.PythonVersion} ({timer.Python})",
        RuntimeInformation.FrameworkDescription,
        DateTimeOffset.UtcNow,
        double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture));

    private static string? Field(string file, string name) => File.ReadLines(file)
        .Where(line => line.StartsWith(name, StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim())
        .FirstOrDefault();
}
