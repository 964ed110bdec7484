using Sandbox.HostileTests.Probing;

namespace Sandbox.HostileTests;

/// <summary>Every probe that is a file.</summary>
public sealed class ProbeTests(HostileWorker worker)
{
    public static TheoryData<string> Names => [.. ProbeCatalogue.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Run_Probe_Holds(string name) => new ProbeRunner(worker).RunAsync(ProbeCatalogue.All[name]);
}
