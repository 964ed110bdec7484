using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Hardening;

/// <summary>The seccomp profile as the kernel enforces it: calls made by number, past every library.</summary>
public sealed class SystemCallTests(EmbeddedWorker worker)
{
    // call(number, arguments...) gives the result, or the name of the error.
    private const string Call =
        """
        import ctypes, errno, os, platform, signal, socket
        libc = ctypes.CDLL(None, use_errno=True)
        intel = platform.machine() == 'x86_64'
        def call(number, *arguments):
            result = libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, arguments))
            return errno.errorcode[ctypes.get_errno()] if result == -1 else result
        def attempt(function, *arguments):
            try:
                return function(*arguments)
            except OSError as fault:
                return errno.errorcode[fault.errno]

        """;

    [Fact]
    public async Task Calls_ThatAreForbidden_AreRefusedByTheFilter()
    {
        // Each with its number on x86-64 and on arm64. Arguments of -1 get most of them as far as EFAULT, EINVAL or EBADF where only
        // the missing privilege is in the way: EPERM is the filter's answer. Above the profile's largest number runc says ENOSYS.
        RunResult result = await RunAsync(Call +
            """
            numbers = '''
                io_uring_setup=425/425 io_uring_enter=426/426 io_uring_register=427/427 io_setup=206/0 bpf=321/280 perf_event_open=298/241
                userfaultfd=323/282 seccomp=317/277 keyctl=250/219 add_key=248/217 request_key=249/218 ptrace=101/117 process_vm_readv=310/270
                process_vm_writev=311/271 process_madvise=440/440 process_mrelease=448/448 pidfd_getfd=438/438 kcmp=312/272 mount=165/40
                umount2=166/39 mount_setattr=442/442 move_mount=429/429 open_tree=428/428 fsopen=430/430 fsconfig=431/431 fsmount=432/432
                fspick=433/433 pivot_root=155/41 chroot=161/51 unshare=272/97 setns=308/268 sethostname=170/161 setdomainname=171/162
                open_by_handle_at=304/265 name_to_handle_at=303/264 fanotify_init=300/262 fanotify_mark=301/263 quotactl=179/60
                quotactl_fd=443/443 lookup_dcookie=212/18 init_module=175/105 finit_module=313/273 delete_module=176/106 kexec_load=246/104
                kexec_file_load=320/294 swapon=167/224 swapoff=168/225 acct=163/89 reboot=169/142 syslog=103/116 vhangup=153/58
                settimeofday=164/170 clock_settime=227/112 clock_adjtime=305/266 adjtimex=159/171 sync=162/81 syncfs=306/267
                nfsservctl=180/42 remap_file_pages=216/234 mbind=237/235 set_mempolicy=238/237 get_mempolicy=239/236 move_pages=279/239
                migrate_pages=256/238 ioprio_set=251/30 shmget=29/194 semget=64/190 msgget=68/186 mq_open=240/180 vmsplice=278/75
                tee=276/77 memfd_secret=447/447 iopl=172/ ioperm=173/ modify_ldt=154/ uselib=134/ ustat=136/ sysfs=139/
                '''
            made = 0
            for entry in numbers.split():
                name, _, both = entry.partition('=')
                number = both.split('/')[0 if intel else 1]
                if number:
                    made += 1
                    answer = call(int(number), -1, -1, -1, -1, -1, -1)
                    if answer != 'EPERM' and not (answer == 'ENOSYS' and int(number) > 446):
                        print(name, answer)
            print(made > 70)
            """);

        Assert.Equal("True\n", result.Stdout);
    }

    [Theory]
    [InlineData("call(435, 0, 0)", "ENOSYS")] // clone3
    [InlineData("call(1 << 20)", "ENOSYS")] // a call that does not exist yet
    [InlineData("clone(0x00020011)", "EPERM")]
    [InlineData("clone(0x02000011)", "EPERM")]
    [InlineData("clone(0x04000011)", "EPERM")]
    [InlineData("clone(0x08000011)", "EPERM")]
    [InlineData("clone(0x10000011)", "EPERM")]
    [InlineData("clone(0x20000011)", "EPERM")]
    [InlineData("clone(0x40000011)", "EPERM")]
    [InlineData("clone(0x110000011)", "EPERM")] // CLONE_NEWUSER again, beside an upper half that the kernel does not look at
    [InlineData("clone(0x100000011)", "1")]
    [InlineData("clone(17)", "1")]
    [InlineData("libc.personality(0xffffffff)", "0")]
    [InlineData("call(135 if intel else 92, -1)", "0")]
    [InlineData("call(135 if intel else 92, 0x40000)", "EPERM")]
    [InlineData("call(135 if intel else 92, 0x20000)", "EPERM")]
    [InlineData("attempt(os.mkfifo, 'queue')", "None")]
    [InlineData("attempt(os.mknod, 'file')", "None")]
    [InlineData("attempt(os.mknod, 'null', stat.S_IFCHR | 0o666, 0)", "EPERM")] // the whiteout that needs no privilege
    [InlineData("attempt(resource.prlimit, 1, resource.RLIMIT_CPU, (0, 0))", "EPERM")]
    [InlineData("call(302 if intel else 261, 1 | 1 << 32, 0, id(b'') + 32, 0)", "EPERM")]
    [InlineData("attempt(resource.prlimit, 0, resource.RLIMIT_CPU, (9, 9))", "(-1, -1)")]
    [InlineData("attempt(resource.prlimit, 1, resource.RLIMIT_CPU)", "(-1, -1)")]
    [InlineData("attempt(os.setpriority, os.PRIO_PROCESS, 1, 19)", "EPERM")]
    [InlineData("attempt(os.setpriority, os.PRIO_USER, 0, 19)", "EPERM")]
    [InlineData("attempt(os.nice, 3)", "3")]
    [InlineData("attempt(os.sched_setscheduler, 1, os.SCHED_IDLE, os.sched_param(0))", "EPERM")]
    [InlineData("attempt(os.sched_setscheduler, 0, os.SCHED_IDLE, os.sched_param(0))", "None")]
    [InlineData("attempt(os.sched_setaffinity, 1, os.sched_getaffinity(0))", "EPERM")]
    [InlineData("attempt(os.sched_setaffinity, 0, os.sched_getaffinity(0))", "None")]
    [InlineData("sock(socket.AF_UNIX, socket.SOCK_SEQPACKET)", "made")]
    [InlineData("sock(socket.AF_INET, socket.SOCK_STREAM)", "made")]
    [InlineData("sock(socket.AF_INET6, socket.SOCK_DGRAM, socket.IPPROTO_UDP)", "made")]
    [InlineData("sock(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP)", "EPERM")]
    [InlineData("sock(socket.AF_INET, socket.SOCK_DGRAM, 136)", "EPERM")] // UDP-Lite
    [InlineData("sock(socket.AF_INET, socket.SOCK_STREAM, 262)", "EPERM")] // MPTCP
    [InlineData("sock(socket.AF_INET, socket.SOCK_STREAM, 132)", "EPERM")] // SCTP
    [InlineData("sock(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)", "EPERM")]
    [InlineData("sock(socket.AF_NETLINK, socket.SOCK_RAW)", "EPERM")]
    [InlineData("sock(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC)", "EPERM")]
    [InlineData("sock(socket.AF_PACKET, socket.SOCK_DGRAM)", "EPERM")]
    [InlineData("sock(socket.AF_ALG, socket.SOCK_SEQPACKET)", "EPERM")]
    [InlineData("sock(socket.AF_VSOCK, socket.SOCK_STREAM)", "EPERM")]
    [InlineData("call(41 if intel else 198, 40 | 1 << 32, 1, 0)", "EPERM")] // AF_VSOCK where the kernel looks, another where a filter may look
    [InlineData("sock(30, socket.SOCK_SEQPACKET)", "EPERM")] // AF_TIPC
    [InlineData("sock(44, socket.SOCK_RAW)", "EPERM")] // AF_XDP
    [InlineData("call(53 if intel else 199, 16, 3, 0, 0)", "EPERM")] // socketpair(AF_NETLINK)
    [InlineData("option(6, socket.TCP_NODELAY)", "None")]
    [InlineData("option(6, 31)", "EPERM")] // TCP_ULP
    public async Task Call_WithItsArguments_IsAllowedOrNot(string expression, string expected)
    {
        RunResult result = await RunAsync(Call +
            $$"""
            import resource, stat
            def clone(flags):
                pid = call(56 if intel else 220, flags, 0, 0, 0, 0)
                if pid == 0:
                    os._exit(0)
                return pid if isinstance(pid, str) else int(os.waitpid(pid, 0) == (pid, 0))
            def sock(*arguments):
                made = attempt(socket.socket, *arguments)
                return made if isinstance(made, str) else 'made'
            def option(level, name):
                with socket.socket() as one:
                    return attempt(one.setsockopt, level, name, 1)
            print({{expression}})
            """);

        Assert.Equal(expected + "\n", result.Stdout);
    }

    [Theory]
    [InlineData("b8 14 00 00 00 cd 80 c3")] // getpid by way of int 0x80, as a 32-bit program would
    [InlineData("b8 27 00 00 40 0f 05 c3")] // getpid as an x32 program would
    public async Task Call_OfAnotherAbi_EndsTheProgramOrIsUnknown(string code)
    {
        RunResult result = await RunAsync(Call +
            $$"""
            import mmap
            code = bytes.fromhex('{{code}}')
            page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
            page.write(code)
            pid = os.fork() if intel else None
            if pid == 0:
                result = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
                os._exit(0 if result == -errno.ENOSYS else 1)
            status = os.waitpid(pid, 0)[1] if pid else 0
            print(status == 0 or os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGSYS, signal.SIGSEGV))
            """);

        Assert.Equal("True\n", result.Stdout);
    }

    [Fact]
    public async Task Programs_WithThreadsProcessesAndLoopback_Work()
    {
        RunResult result = await RunAsync(
            """
            import asyncio, http.server, multiprocessing, subprocess, threading, urllib.request
            from concurrent.futures import ThreadPoolExecutor

            with ThreadPoolExecutor(8) as threads:
                print(sum(threads.map(len, ['ab'] * 50)))
            with multiprocessing.Pool(2) as processes:
                print(sum(processes.map(abs, range(-10, 0))))
            print(subprocess.run('echo out; echo err >&2; exit 3', shell=True, capture_output=True))
            print(subprocess.run(['cat'], input=b'spawned', capture_output=True, close_fds=False).stdout)

            with http.server.HTTPServer(('127.0.0.1', 0), http.server.SimpleHTTPRequestHandler) as server:
                server.RequestHandlerClass.log_message = lambda *_: None
                threading.Thread(target=server.serve_forever, daemon=True).start()
                print(urllib.request.urlopen('http://127.0.0.1:%d/' % server.server_port).status)
                server.shutdown()

            async def both():
                server = await asyncio.start_unix_server(lambda r, w: (w.write(b'hello'), w.close()), 'socket')
                async with server:
                    reader, writer = await asyncio.open_unix_connection('socket')
                    return await reader.read()
            print(asyncio.run(both()))
            """);

        Assert.Equal(
            """
            100
            55
            CompletedProcess(args='echo out; echo err >&2; exit 3', returncode=3, stdout=b'out\n', stderr=b'err\n')
            b'spawned'
            200
            b'hello'

            """,
            result.Stdout);
    }

    private async Task<RunResult> RunAsync(string code)
    {
        RunResult result = await (await worker.GetAsync()).Shim.RunAsync(Ask.Python(code, 30));
        Assert.Equal((JobStatus.Ok, 0, ""), (result.Status, result.ExitCode, result.Stderr));
        return result;
    }
}
