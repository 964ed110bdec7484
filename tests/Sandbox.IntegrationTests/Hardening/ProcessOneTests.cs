using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Hardening;

/// <summary>The supervisor shares a container and a user with the program: neither reading, nor stopping, nor killing it may work.</summary>
public sealed class ProcessOneTests(EmbeddedWorker worker)
{
    [Fact]
    public async Task Signals_AllOfThemAndEveryWay_ChangeNothing()
    {
        RunResult result = await RunAsync(Ask.Python(
            """
            import ctypes, os, signal
            def send(how):
                try:
                    how()
                except OSError:
                    pass
            for number in signal.valid_signals():
                send(lambda: os.kill(1, number))
                send(lambda: os.killpg(1, number))
                send(lambda: signal.pidfd_send_signal(os.pidfd_open(1), number))
                ctypes.CDLL(None).tgkill(1, 1, number)
            send(lambda: os.kill(-1, signal.SIGKILL))
            open('/output/after', 'w').write('collected')
            print('still here')
            """));

        Assert.Equal("still here\n", result.Stdout);
        Assert.Equal("collected"u8.ToArray(), Assert.Single(result.OutputFiles).ContentB64);
    }

    [Theory]
    [InlineData("os.kill(os.getpid(), signal.SIGSTOP)")]
    [InlineData("subprocess.Popen(['sh', '-c', 'while :; do kill -STOP $PPID 1; done'], stderr=subprocess.DEVNULL).wait()")]
    [InlineData("signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())\nwhile True: pass")]
    public async Task TimeLimit_OfAProgramThatStopsItselfOrOthers_IsHeld(string code)
    {
        RunResult result = await (await worker.GetAsync()).Shim.RunAsync(Ask.Python("import os, signal, subprocess\n" + code, 1));

        Assert.Equal((JobStatus.TimedOut, 124, "time"), (result.Status, result.ExitCode, result.Usage?.LimitHit));
    }

    [Fact]
    public async Task TimeLimit_UnderAFloodOfSignals_IsHeld()
    {
        RunResult result = await (await worker.GetAsync()).Shim.RunAsync(Ask.Python(
            """
            import os
            for _ in range(60):
                if os.fork() == 0:
                    break
            while True:
                try:
                    os.kill(1, 17)
                    os.kill(1, 28)
                except OSError:
                    pass
            """,
            2));

        Assert.Equal((JobStatus.TimedOut, 124), (result.Status, result.ExitCode));
        Assert.InRange(result.Timings.RunMs, 1990, 3500);
    }

    [Fact]
    public async Task Proc_OfProcessOne_ShowsNothingThatIsIts()
    {
        RunResult result = await RunAsync(Ask.Python(
            """
            import os
            places = ['/proc/1/', '/proc/1/task/1/']
            for place in places:
                for name in ('mem', 'environ', 'auxv', 'maps', 'smaps', 'numa_maps', 'pagemap', 'io', 'stack', 'syscall', 'personality', 'clear_refs'):
                    for mode in (os.O_RDONLY, os.O_WRONLY, os.O_RDWR):
                        try:
                            fd = os.open(place + name, mode)
                            if mode == os.O_RDONLY:
                                os.read(fd, 10)
                                print('read', place + name)
                            else:
                                print('may write', place + name)
                        except OSError:
                            pass
                for name in ('comm', 'oom_score_adj', 'oom_adj', 'coredump_filter', 'loginuid', 'sched', 'autogroup', 'uid_map', 'setgroups'):
                    try:
                        os.open(place + name, os.O_WRONLY)
                        print('may write', place + name)
                    except OSError:
                        pass
                for name in ('fd', 'fdinfo', 'ns', 'map_files'):
                    try:
                        for entry in os.listdir(place + name):
                            os.readlink(f'{place}{name}/{entry}')
                            print('reached', place + name, entry)
                    except OSError:
                        pass
                for name in ('exe', 'cwd', 'root'):
                    try:
                        print('leads to', os.readlink(place + name))
                    except OSError:
                        pass
                for name in [f'fd/{number}' for number in range(40)] + ['exe', 'root/etc/passwd', 'cwd/x']:
                    for mode in (os.O_RDONLY, os.O_WRONLY):
                        try:
                            os.open(place + name, mode | os.O_NONBLOCK)
                            print('opened', place + name)
                        except OSError:
                            pass
            """));

        Assert.Equal("", result.Stdout);
    }

    [Fact]
    public async Task Memory_OfProcessOne_CanNeitherBeReadNorTraced()
    {
        RunResult result = await RunAsync(Ask.Python(
            """
            import ctypes, os, platform
            libc = ctypes.CDLL(None)
            class Piece(ctypes.Structure):
                _fields_ = [('base', ctypes.c_void_p), ('length', ctypes.c_size_t)]
            here = ctypes.create_string_buffer(8)
            mine, its = Piece(ctypes.addressof(here), 8), Piece(ctypes.addressof(here), 8)
            pidfd_getfd = 438
            tries = {
                'process_vm_readv': lambda: libc.process_vm_readv(1, ctypes.byref(mine), 1, ctypes.byref(its), 1, 0),
                'process_vm_writev': lambda: libc.process_vm_writev(1, ctypes.byref(mine), 1, ctypes.byref(its), 1, 0),
                'PTRACE_ATTACH': lambda: libc.ptrace(16, 1, 0, 0),
                'PTRACE_SEIZE': lambda: libc.ptrace(0x4206, 1, 0, 0),
                'pidfd_getfd': lambda: max(libc.syscall(pidfd_getfd, os.pidfd_open(1), number, 0) for number in range(20)),
            }
            for name, attempt in tries.items():
                if attempt() != -1:
                    print(name, 'worked')
            """));

        Assert.Equal("", result.Stdout);
    }

    [Fact]
    public async Task Program_AtItsStart_HasThreeDescriptorsASessionAndAFewVariables()
    {
        const string Look =
            """
            import fcntl, os
            def is_open(number):
                try:
                    fcntl.fcntl(number, fcntl.F_GETFD)
                    return True
                except OSError:
                    return False
            print([number for number in range(4096) if is_open(number)])
            print(os.getsid(0) == os.getpgrp() == os.getpid(), os.getppid(), os.isatty(0))
            print(sorted(set(os.environ) - {'PATH', 'LANG', 'HOME', 'TMPDIR', 'PWD', 'PYTHONDONTWRITEBYTECODE', 'SHLVL', '_', 'OLDPWD', 'LC_CTYPE'}))
            """;

        Assert.Equal("[0, 1, 2]\nTrue 1 False\n[]\n", (await RunAsync(Ask.Python(Look))).Stdout);
        Assert.Equal("[0, 1, 2]\nTrue 1 False\n[]\n", (await RunAsync(Ask.Bash("exec python3 /input/look.py", null, Ask.File("look.py", Look)))).Stdout);
    }

    private async Task<RunResult> RunAsync(RunRequest request)
    {
        RunResult result = await (await worker.GetAsync()).Shim.RunAsync(request);
        Assert.Equal((JobStatus.Ok, 0, ""), (result.Status, result.ExitCode, result.Stderr));
        return result;
    }
}
