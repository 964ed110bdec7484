using System.Globalization;
using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Hardening;

/// <summary>Landlock: what a program may not change although it is the owner. Skipped, and said so, where the kernel has none.</summary>
public sealed class ConfinementTests(EmbeddedWorker worker)
{
    // The first version is not used: it forbids moving a file to another folder.
    private const int FirstUsed = 2;
    private const int FirstWithScopes = 6;

    [Fact]
    public async Task Health_Landlock_IsTheVersionThatTheKernelHas()
    {
        int kernel = await FindVersionAsync();

        Answer health = await (await worker.GetAsync()).Shim.GetAsync("/health");

        Assert.Equal(kernel < FirstUsed ? 0 : kernel, health.Json.GetProperty("isolation").GetProperty("landlock").GetInt32());
    }

    [Theory]
    [InlineData("os.chmod('/input', 0o755); open('/input/new', 'w')")]
    [InlineData("os.chmod('/input', 0o755); os.symlink('a', '/input/link')")]
    [InlineData("os.chmod('/input', 0o755); os.unlink('/input/a')")]
    [InlineData("os.chmod('/input', 0o755); os.rename('/input/a', '/input/b')")]
    [InlineData("os.chmod('/input/a', 0o644); open('/input/a', 'a')")]
    [InlineData("os.chmod('/input/a', 0o644); os.truncate('/input/a', 0)")]
    [InlineData("os.chmod('/job', 0o755); os.unlink('/job/main.py')")]
    [InlineData("os.chmod('/job', 0o755); os.mkdir('/job/new')")]
    [InlineData("open('/proc/self/oom_score_adj', 'w')")]
    [InlineData("open('/proc/self/comm', 'w')")]
    [InlineData("open('/proc/self/mem', 'r+b')")]
    [InlineData("open('/proc/self/timerslack_ns', 'w')")]
    [InlineData("open('/dev/mqueue/new', 'w')")]
    public async Task Program_ChangesWhatItOwnsOutsideItsFolders_IsRefused(string change)
    {
        await NeedAsync(FirstUsed);

        RunResult result = await RunAsync(Ask.Python(
            $"""
            import errno, os
            try:
                {change}
                print('changed')
            except OSError as error:
                print(errno.errorcode[error.errno])
            """,
            null,
            Ask.File("a", "content")));

        Assert.Equal("EACCES\n", result.Stdout);
    }

    [Fact]
    public async Task Script_AndWhateverItStarts_IsConfinedToo()
    {
        await NeedAsync(FirstUsed);

        RunResult result = await RunAsync(Ask.Bash(
            """
            chmod 755 /input
            (echo x > /input/by-bash) 2>/dev/null || echo refused
            python3 -c 'open("/input/by-child", "w")' 2>/dev/null || echo refused
            (setsid python3 -c 'open("/input/by-grandchild", "w")' 2>/dev/null || echo refused)
            ls -A /input
            """));

        Assert.Equal("refused\nrefused\nrefused\n", result.Stdout);
    }

    [Fact]
    public async Task Signals_ToProcessOne_DoNotEvenLeave()
    {
        await NeedAsync(FirstWithScopes);

        RunResult result = await RunAsync(Ask.Python(
            """
            import os, signal
            for number in (0, *signal.valid_signals()):
                for send in (lambda: os.kill(1, number), lambda: signal.pidfd_send_signal(os.pidfd_open(1), number)):
                    try:
                        send()
                        print('sent', number)
                    except PermissionError:
                        pass
            """));

        Assert.Equal("", result.Stdout);
    }

    /// <summary>The walls must not be felt by a program that keeps to its folders.</summary>
    [Fact]
    public async Task Program_WithinItsFolders_FeelsNothing()
    {
        RunResult result = await RunAsync(Ask.Python(
            """
            import os, shutil, socket, subprocess, tempfile
            for folder in ('/work', '/tmp', '/output', '/dev/shm'):
                with tempfile.TemporaryDirectory(dir=folder) as place:
                    os.makedirs(place + '/a/b')
                    with open(place + '/a/b/file', 'w') as file:
                        file.write('content')
                    os.rename(place + '/a/b/file', place + '/moved')
                    os.link(place + '/moved', place + '/a/linked')
                    os.symlink('moved', place + '/a/pointing')
                    os.mkfifo(place + '/fifo')
                    os.truncate(place + '/moved', 3)
                    assert open(place + '/a/linked').read() == 'con'
                    with socket.socket(socket.AF_UNIX) as one, socket.socket(socket.AF_UNIX) as other:
                        one.bind(place + '/socket')
                        one.listen()
                        other.connect(place + '/socket')
            with open('/tmp/there', 'w') as file:
                file.write('moved between folders')
            shutil.move('/tmp/there', '/output/here')
            for device in ('null', 'zero', 'full', 'random', 'urandom'):
                open('/dev/' + device, 'rb').close()
                open('/dev/' + device, 'wb', 0).close()
            open('/dev/stdout', 'w').write('again\n')
            near, far = os.openpty()
            os.write(near, b'terminal\n')
            assert os.read(far, 100) == b'terminal\n'
            assert subprocess.run('cat <<< here; cat <(echo there); kill -TERM $$', shell=True, executable='/bin/bash', stdout=subprocess.DEVNULL).returncode == -15
            print('felt nothing')
            """,
            60));

        Assert.Equal("again\nfelt nothing\n", result.Stdout);
        Assert.Equal("here", Assert.Single(result.OutputFiles).Path);
    }

    [Theory]
    [InlineData("fork")]
    [InlineData("spawn")]
    [InlineData("forkserver")]
    public async Task Multiprocessing_InEveryWay_FeelsNothing(string way)
    {
        RunResult result = await RunAsync(Ask.Python(
            $"""
            import multiprocessing
            if __name__ == '__main__':
                context = multiprocessing.get_context('{way}')
                with context.Pool(2) as pool, context.Lock():
                    print(pool.map(abs, [-1, 2]))
            """,
            60));

        Assert.Equal("[1, 2]\n", result.Stdout);
    }

    private async Task NeedAsync(int version)
    {
        int kernel = await FindVersionAsync();
        Assert.SkipWhen(kernel < version, $"Needs Landlock {version}; this kernel has {Math.Max(0, kernel)}.");
    }

    private async Task<int> FindVersionAsync()
    {
        RunResult asked = await RunAsync(Ask.Python("import ctypes; print(ctypes.CDLL(None).syscall(444, None, 0, 1))"));
        return int.Parse(asked.Stdout, CultureInfo.InvariantCulture);
    }

    private async Task<RunResult> RunAsync(RunRequest request)
    {
        RunResult result = await (await worker.GetAsync()).Shim.RunAsync(request);
        Assert.Equal((JobStatus.Ok, 0, ""), (result.Status, result.ExitCode, result.Stderr));
        return result;
    }
}
