using Sandbox.Benchmarks.Subjects;

namespace Sandbox.Benchmarks.Tests.Subjects;

public sealed class ProcessUsageTests
{
    [Fact]
    public void OwnProcess_Usage_IsWhatTheRuntimeSays()
    {
        var usage = new ProcessUsage(Environment.ProcessId);

        using var self = System.Diagnostics.Process.GetCurrentProcess();
        Assert.InRange(usage.ResidentMiB, self.WorkingSet64 / 1048576.0 / 2, self.WorkingSet64 / 1048576.0 * 2);
        Assert.InRange(usage.CpuSeconds, self.TotalProcessorTime.TotalSeconds - 1, self.TotalProcessorTime.TotalSeconds + 1);
    }
}
