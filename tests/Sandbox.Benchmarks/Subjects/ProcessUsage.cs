using System.Globalization;

namespace Sandbox.Benchmarks.Subjects;

/// <summary>What the kernel says of a process.</summary>
/// <param name="process">Its id.</param>
internal readonly struct ProcessUsage(int process)
{
    // Of /proc; 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;
    private const double KibibytesPerMebibyte = 1024;

    /// <summary>Memory it holds (resident set), in MiB.</summary>
    internal double ResidentMiB => File.ReadLines($"/proc/{process}/status")
        .Where(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / KibibytesPerMebibyte)
        .Single();

    /// <summary>CPU time it has used, user and system, in seconds.</summary>
    internal double CpuSeconds
    {
        get
        {
            // The name, in parentheses, may hold anything; user and system time are the 12th and 13th field after it.
            string stat = File.ReadAllText($"/proc/{process}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
    }
}
