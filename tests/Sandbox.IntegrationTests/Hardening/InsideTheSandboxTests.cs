using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Hardening;

/// <summary>The same hardening as the kernel shows it to the program itself: what the engine was told is what came to be.</summary>
public sealed class InsideTheSandboxTests(EmbeddedWorker worker)
{
    [Theory]
    [InlineData("NoNewPrivs", "1")]
    [InlineData("Seccomp", "2")]
    [InlineData("CapEff", "0000000000000000")]
    [InlineData("CapPrm", "0000000000000000")]
    [InlineData("CapBnd", "0000000000000000")]
    [InlineData("CapInh", "0000000000000000")]
    public async Task Status_OfTheProgram_IsConfined(string field, string expected)
    {
        RunResult result = await RunAsync($"print([line.split()[1] for line in open('/proc/self/status') if line.startswith('{field}:')][0])");

        Assert.Equal(expected + "\n", result.Stdout);
    }

    [Fact]
    public async Task Mounts_ThatCanBeWritten_AreNosuidNodevNoexec()
    {
        RunResult result = await RunAsync(
            """
            import os
            for line in open('/proc/self/mounts'):
                _, place, kind, options = line.split()[:4]
                if os.access(place, os.W_OK) and os.path.isdir(place) and not {'nosuid', 'nodev', 'noexec'} <= set(options.split(',')):
                    print(place, kind, options)
            """);

        Assert.Equal("", result.Stdout);
    }

    [Fact]
    public async Task Rlimits_OfTheProgram_AreBounded()
    {
        RunResult result = await RunAsync(
            """
            import resource
            for name in ('NOFILE', 'CORE', 'FSIZE', 'MEMLOCK', 'MSGQUEUE', 'SIGPENDING', 'NICE', 'RTPRIO'):
                kind = getattr(resource, 'RLIMIT_' + name)
                soft, hard = resource.getrlimit(kind)
                print(name, soft, hard)
                try:
                    resource.setrlimit(kind, (hard + 1, hard + 1))
                    print('raised')
                except ValueError:
                    pass
            """);

        Assert.Equal(
            """
            NOFILE 1024 1024
            CORE 0 0
            FSIZE 536870912 536870912
            MEMLOCK 65536 65536
            MSGQUEUE 0 0
            SIGPENDING 1024 1024
            NICE 0 0
            RTPRIO 0 0

            """,
            result.Stdout);
    }

    [Fact]
    public async Task Supervisor_FromTheProgram_CanNeitherBeReadNorKilledNorForged()
    {
        RunResult result = await RunAsync(
            """
            import ctypes, os
            for path in ('/proc/1/mem', '/proc/1/environ', '/proc/1/fd/0', '/proc/1/fd/1', '/proc/1/fd/3'):
                for mode in (os.O_RDONLY, os.O_WRONLY):
                    try:
                        os.open(path, mode)
                        print('opened', path, mode)
                    except OSError:
                        pass
            try:
                os.listdir('/proc/1/fd')
                print('listed')
            except OSError:
                pass
            if ctypes.CDLL(None).ptrace(16, 1, 0, 0) != -1:
                print('traced')
            try:
                os.kill(1, 9)
            except PermissionError:
                pass
            print('still here')
            """);

        Assert.Equal("still here\n", result.Stdout);
    }

    [Fact]
    public async Task Devices_OfTheHost_AreNotThere()
    {
        RunResult result = await RunAsync("import os; print(sorted(os.listdir('/dev')))");

        Assert.DoesNotContain("'sd", result.Stdout, StringComparison.Ordinal);
        Assert.DoesNotContain("'vd", result.Stdout, StringComparison.Ordinal);
        Assert.DoesNotContain("'mem'", result.Stdout, StringComparison.Ordinal);
        Assert.DoesNotContain("docker", result.Stdout, StringComparison.Ordinal);
    }

    /// <summary>Libraries look up the name of the machine they are on, to tell their own processes where to call.</summary>
    [Fact]
    public async Task Name_OfTheSandbox_IsOnItsOwnLoopback()
    {
        RunResult result = await RunAsync(
            """
            import socket
            name = socket.gethostname()
            with socket.create_server((name, 0)) as server, socket.create_connection((name, server.getsockname()[1]), 5):
                print(name, socket.gethostbyname(name).split('.')[0])
            """);

        Assert.Equal("sandbox 127\n", result.Stdout);
    }

    private async Task<RunResult> RunAsync(string code)
    {
        RunResult result = await (await worker.GetAsync()).Shim.RunAsync(Ask.Python(code));
        Assert.Equal((JobStatus.Ok, 0, ""), (result.Status, result.ExitCode, result.Stderr));
        return result;
    }
}
