using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Hardening;

/// <summary>
/// How the supervisor reads a cgroup, of either version, whichever one this machine has. The supervisor's own source, as it is
/// deployed, is shown folders made up for it.
/// </summary>
public sealed class CountersTests(EmbeddedWorker worker)
{
    private const string Frame =
        """
        import os
        source = open('/input/supervisor.py').read()
        supervisor = {'__name__': 'under test'}
        exec(source, supervisor)
        root = '/tmp/cgroup/'
        def make(files):
            for name, text in files.items():
                os.makedirs(os.path.dirname(root + name), exist_ok=True)
                with open(root + name, 'w') as file:
                    file.write(text)
            counters = supervisor['Counters'](root)
            print([counters.read(index) for index in range(5)], counters.was_at_memory_limit())

        """;

    private const string Two =
        """
        two = {
            'cgroup.controllers': 'cpu memory pids\n',
            'cpu.stat': 'usage_usec 1234\nuser_usec 1000\nsystem_usec 234\nnr_periods 5\nnr_throttled 2\nthrottled_usec 99\n',
            'memory.peak': '5678\n',
            'memory.events': 'low 0\nhigh 0\nmax 70\noom 3\noom_kill 2\noom_group_kill 0\n',
            'pids.events': 'max 6\n',
        }

        """;

    private const string One =
        """
        one = {
            'cpuacct/cpuacct.usage': '1234567\n',
            'memory/memory.max_usage_in_bytes': '536870000\n',
            'memory/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 2\n',
            'pids/pids.events': 'max 6\n',
            'cpu/cpu.stat': 'nr_periods 5\nnr_throttled 2\nthrottled_time 99999\n',
            'memory/memory.limit_in_bytes': '536870912\n',
        }

        """;

    [Theory]
    [InlineData(Two + "make(two)", "[1234, 5678, 2, 6, 99] True")]
    [InlineData(Two + "make({**two, 'memory.events': 'max 70\\noom 0\\noom_kill 2\\n'})", "[1234, 5678, 2, 6, 99] False")]
    [InlineData(Two + "del two['memory.peak'], two['pids.events']; make(two)", "[1234, 0, 2, 0, 99] True")]
    [InlineData("make({'cgroup.controllers': ''})", "[0, 0, 0, 0, 0] True")]
    [InlineData("make({'cgroup.controllers': '', 'memory.peak': 'max\\n', 'cpu.stat': 'usage_usec\\nusage_usec x\\n\\n'})", "[0, 0, 0, 0, 0] True")]
    [InlineData(One + "make(one)", "[1234, 536870000, 2, 6, 99] True")]
    [InlineData(One + "make({**one, 'memory/memory.max_usage_in_bytes': '99999999'})", "[1234, 99999999, 2, 6, 99] False")]
    [InlineData(One + "del one['memory/memory.limit_in_bytes']; make(one)", "[1234, 536870000, 2, 6, 99] True")]
    [InlineData(One + "del one['memory/memory.max_usage_in_bytes']; make(one)", "[1234, 0, 2, 6, 99] True")]
    [InlineData("make({})", "[0, 0, 0, 0, 0] True")]
    public async Task Counters_OfACgroup_AreTheKernelsInTheSameUnits(string code, string expected)
    {
        RunResult result = await (await worker.GetAsync()).Shim.RunAsync(Ask.Python(Frame + code, null, Ask.File("supervisor.py", Supervisor())));

        Assert.Equal((JobStatus.Ok, expected + "\n", ""), (result.Status, result.Stdout, result.Stderr));
    }

    private static string Supervisor()
    {
        using var reader = new StreamReader(typeof(CountersTests).Assembly.GetManifestResourceStream("supervisor.py")!);
        return reader.ReadToEnd();
    }
}
