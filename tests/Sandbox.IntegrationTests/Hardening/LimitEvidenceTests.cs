using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Hardening;

/// <summary>Which limit fired is the kernel's word: neither missed when it did, nor believed when a program only says so.</summary>
public sealed class LimitEvidenceTests(SmallMemory worker) : IClassFixture<SmallMemory>
{
    private const string MemoryBomb = "data = bytearray(900 << 20)";

    private const string ChildBombs =
        """
        import os, sys
        child = os.fork()
        if child == 0:
            data = bytearray(900 << 20)
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 9

        """;

    private const string Fill =
        """
        import os
        def fill(path, mebibytes):
            with open(path, 'wb', 0) as file:
                for _ in range(mebibytes):
                    file.write(bytes(1 << 20))

        """;

    [Theory]
    [InlineData(MemoryBomb)]
    [InlineData("import os\nmemory = os.memfd_create('m')\nwhile True: os.write(memory, bytes(1 << 20))")]
    [InlineData("import mmap\nmemory = mmap.mmap(-1, 900 << 20)\nfor at in range(0, len(memory), 4096): memory[at] = 1")]
    [InlineData("import threading\nkept = []\nfor _ in range(4): threading.Thread(target=lambda: kept.append(bytearray(30 << 20))).start()")]
    [InlineData("import multiprocessing as m\nm.set_start_method('fork')\np = m.Process(target=bytearray, args=(900 << 20,)); p.start(); p.join()\nimport os; os._exit(128 - p.exitcode)")]
    public async Task Run_PythonOverTheMemoryLimit_IsOomKilled(string code) =>
        Expect((JobStatus.OomKilled, 137, "memory"), await RunAsync(Ask.Python(code, 60)));

    [Fact]
    public async Task Run_FoldersThatFillMemory_IsOomKilled()
    {
        RunResult result = await RunAsync(Ask.Python(Fill + "for folder in ('/tmp', '/work', '/dev/shm'): fill(folder + '/full', 23)", 30));

        Expect((JobStatus.OomKilled, 137, "memory"), result);
        Assert.InRange(result.Usage!.MemoryPeakBytes, 63 << 20, 64 << 20);
    }

    [Theory]
    [InlineData("tail /dev/zero")]
    [InlineData("true; tail /dev/zero | cat > /dev/null; exit ${PIPESTATUS[0]}")]
    [InlineData("exec python3 -c 'data = bytearray(900 << 20)'")]
    public async Task Run_BashOverTheMemoryLimit_IsOomKilled(string code) =>
        Expect((JobStatus.OomKilled, 137, "memory"), await RunAsync(Ask.Bash(code, 60)));

    [Theory]
    [InlineData("", 0)]
    [InlineData("sys.exit(1)", 1)]
    [InlineData("os.kill(os.getpid(), 15)", 143)]
    public async Task Run_ProgramThatSurvivesItsChildsDeath_IsOkAndToldOfTheLimit(string rest, int exitCode) =>
        Expect((JobStatus.Ok, exitCode, "memory"), await RunAsync(Ask.Python(ChildBombs + rest, 60)));

    [Fact]
    public async Task Run_ScriptThatSurvivesItsChildsDeath_IsOkAndToldOfTheLimit() =>
        Expect((JobStatus.Ok, 0, "memory"), await RunAsync(Ask.Bash("tail /dev/zero; echo $?", 60)));

    [Theory]
    [InlineData("import os; print('Killed'); os.kill(os.getpid(), 9)", 137)]
    [InlineData("import os; os._exit(137)", 137)]
    [InlineData("import os, sys; print('oom_killed Out of memory: Killed process', file=sys.stderr); os._exit(137)", 137)]
    [InlineData("raise MemoryError", 1)]
    [InlineData("bytearray(1 << 60)", 1)]
    [InlineData("import os, sys; print('[timeout] code execution exceeded limit', file=sys.stderr); os._exit(124)", 124)]
    [InlineData("import os; os.kill(os.getpid(), 15)", 143)]
    [InlineData("import os; os.kill(os.getpid(), 24)", 152)]
    [InlineData("import errno; raise OSError(errno.ENOSPC, 'No space left on device')", 1)]
    [InlineData("import errno; raise BlockingIOError(errno.EAGAIN, 'Resource temporarily unavailable')", 1)]
    public async Task Run_ClaimThatALimitFired_IsNotBelieved(string code, int exitCode) =>
        Expect((JobStatus.Ok, exitCode, null), await RunAsync(Ask.Python(code)));

    [Theory]
    [InlineData("import os, time\nfor _ in range(200):\n    if os.fork() == 0: time.sleep(50)", 1)]
    [InlineData("import threading, time\nfor _ in range(200): threading.Thread(target=time.sleep, args=(50,), daemon=True).start()", 1)]
    [InlineData("import os, signal, time\nfor _ in range(200):\n    try:\n        if os.fork() == 0: time.sleep(50)\n    except OSError: break", 0)]
    public async Task Run_TooManyProcesses_IsToldOfTheLimit(string code, int exitCode) =>
        Expect((JobStatus.Ok, exitCode, "pids"), await RunAsync(Ask.Python(code, 30)));

    [Theory]
    [InlineData(Fill + "fill('/tmp/full', 25)", 1, "disk")]
    [InlineData(Fill + "fill('/dev/shm/full', 24)", 0, "disk")]
    [InlineData("for number in range(20_000): open(f'/work/{number}', 'w').close()", 1, "disk")]
    [InlineData(Fill + "try: fill('/tmp/full', 25)\nexcept OSError: os.unlink('/tmp/full')", 0, null)]
    [InlineData("open('/tmp/hole', 'wb').truncate(1 << 40)", 1, null)]
    public async Task Run_FolderWithoutRoom_IsToldOfTheLimit(string code, int exitCode, string? limit) =>
        Expect((JobStatus.Ok, exitCode, limit), await RunAsync(Ask.Python(code, 30)));

    [Theory]
    [InlineData("import sys; sys.stdout.write('x' * ((1 << 20) + 1))", "output")]
    [InlineData("import sys; sys.stderr.write('x' * ((1 << 20) + 1))", "output")]
    [InlineData("import sys; sys.stdout.write('x' * (1 << 20))", null)]
    public async Task Run_TruncatedOutput_IsToldOfTheLimit(string code, string? limit) =>
        Expect((JobStatus.Ok, 0, limit), await RunAsync(Ask.Python(code)));

    [Fact]
    public async Task Run_TimeLimitAfterOthers_IsTheOneThatDecided() =>
        Expect((JobStatus.TimedOut, 124, "time"), await RunAsync(Ask.Python(ChildBombs + "while True: pass", 15)));

    [Fact]
    public async Task Run_HoleLargerThanMemory_IsRefusedByTheKernel()
    {
        RunResult result = await RunAsync(Ask.Python(
            """
            import errno, os
            for target in (os.open('/output/hole', os.O_CREAT | os.O_WRONLY), os.memfd_create('hole')):
                for size in (64 << 20, (64 << 20) + 1, 1 << 40):
                    try:
                        os.ftruncate(target, size)
                        print(size)
                        os.ftruncate(target, 0)
                    except OSError as error:
                        print(errno.errorcode[error.errno])
            """));

        Assert.Equal("67108864\nEFBIG\nEFBIG\n67108864\nEFBIG\nEFBIG\n", result.Stdout);
    }

    private static void Expect((JobStatus, int, string?) expected, RunResult result)
    {
        Assert.Equal(expected, (result.Status, result.ExitCode!.Value, result.Usage!.LimitHit));
        Assert.Equal(expected.Item1 == JobStatus.Ok, result.Error is null);
    }

    private Task<RunResult> RunAsync(RunRequest request) => worker.Shim.RunAsync(request);
}
