using System.Text;
using System.Text.Json;
using Sandbox.Docker.Containers;

namespace Sandbox.Docker.Tests.Containers;

public sealed class SeccompProfileTests
{
    private const long UpperHalf = 1L << 32;
    private const int NonBlocking = 0x80800; // SOCK_NONBLOCK | SOCK_CLOEXEC

    private static readonly JsonElement Profile = JsonElement.Parse(SeccompProfile.Text);
    private static readonly JsonElement[] Rules = [.. Profile.GetProperty("syscalls").EnumerateArray()];
    private static readonly JsonElement[] Allowing = [.. Rules.Where(rule => rule.GetProperty("action").GetString() == "SCMP_ACT_ALLOW")];

    [Fact]
    public void Text_AsASecurityOption_IsOneLineThatAnEngineTakes()
    {
        Assert.DoesNotContain('\n', SeccompProfile.Text);
        Assert.InRange(Encoding.UTF8.GetByteCount(SeccompProfile.Text), 5_000, 32_000);
        Assert.All(Rules, rule => Assert.Superset(
            rule.EnumerateObject().Select(member => member.Name).ToHashSet(), new HashSet<string> { "comment", "action", "errnoRet", "names", "args" }));
    }

    [Fact]
    public void DefaultAction_OfWhatNoRuleNames_IsEperm()
    {
        Assert.Equal("SCMP_ACT_ERRNO", Profile.GetProperty("defaultAction").GetString());
        Assert.Equal(1, Profile.GetProperty("defaultErrnoRet").GetInt32());
    }

    [Fact]
    public void Architectures_AreTheNativeOnesAlone()
    {
        JsonElement[] map = [.. Profile.GetProperty("archMap").EnumerateArray()];

        Assert.Equal(["SCMP_ARCH_X86_64", "SCMP_ARCH_AARCH64"], map.Select(entry => entry.GetProperty("architecture").GetString()));
        Assert.All(map, entry => Assert.Equal(0, entry.GetProperty("subArchitectures").GetArrayLength()));
        Assert.False(Profile.TryGetProperty("architectures", out _));
    }

    [Fact]
    public void TextForGVisor_IsTheSame_ButForHowClone3DoesNotExist()
    {
        string[] ours = [.. Rules.Select(rule => rule.GetRawText())];
        using var other = JsonDocument.Parse(SeccompProfile.TextForGVisor);

        JsonElement differs = Assert.Single(other.RootElement.GetProperty("syscalls").EnumerateArray(), rule => !ours.Contains(rule.GetRawText()));

        Assert.Equal(["clone3"], Names(differs));
        Assert.Equal("SCMP_ACT_TRACE", differs.GetProperty("action").GetString());
        Assert.Equal(ours.Length, other.RootElement.GetProperty("syscalls").GetArrayLength());
        Assert.Equal("SCMP_ACT_ERRNO", other.RootElement.GetProperty("defaultAction").GetString());
    }

    [Fact]
    public void Rules_ThatDoNotAllow_AreClone3Alone()
    {
        JsonElement rule = Assert.Single(Rules, rule => !Allowing.Contains(rule));

        Assert.Equal(("SCMP_ACT_ERRNO", 38), (rule.GetProperty("action").GetString(), rule.GetProperty("errnoRet").GetInt32()));
        Assert.Equal(["clone3"], Names(rule));
    }

    [Theory]
    [InlineData("io_uring_setup", "io_uring_enter", "io_uring_register", "io_setup", "io_submit")]
    [InlineData("bpf", "perf_event_open", "userfaultfd", "seccomp")]
    [InlineData("keyctl", "add_key", "request_key")]
    [InlineData("ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "process_mrelease", "pidfd_getfd", "kcmp")]
    [InlineData("mount", "umount", "umount2", "mount_setattr", "move_mount", "open_tree", "open_tree_attr", "fsopen", "fsconfig", "fsmount", "fspick")]
    [InlineData("pivot_root", "chroot", "unshare", "setns", "statmount", "listmount", "sethostname", "setdomainname")]
    [InlineData("open_by_handle_at", "name_to_handle_at", "fanotify_init", "fanotify_mark", "quotactl", "quotactl_fd", "lookup_dcookie")]
    [InlineData("init_module", "finit_module", "delete_module", "create_module", "kexec_load", "kexec_file_load")]
    [InlineData("swapon", "swapoff", "acct", "reboot", "syslog", "vhangup", "sync", "syncfs")]
    [InlineData("settimeofday", "stime", "clock_settime", "clock_adjtime", "adjtimex")]
    [InlineData("iopl", "ioperm", "modify_ldt", "uselib", "ustat", "sysfs", "_sysctl", "nfsservctl", "remap_file_pages")]
    [InlineData("mbind", "set_mempolicy", "get_mempolicy", "set_mempolicy_home_node", "move_pages", "migrate_pages", "ioprio_set")]
    [InlineData("shmget", "shmat", "shmctl", "semget", "semop", "semctl", "msgget", "msgsnd", "msgrcv", "msgctl")]
    [InlineData("mq_open", "mq_notify", "mq_unlink", "vmsplice", "tee", "memfd_secret")]
    [InlineData("socketcall", "ipc")]
    public void Call_ThatIsForbidden_IsInNoAllowingRule(params string[] forbidden) =>
        Assert.Empty(Allowing.SelectMany(Names).Intersect(forbidden, StringComparer.Ordinal));

    [Fact]
    public void Call_WithARuleAboutItsArguments_IsNeverAllowedWithoutOne()
    {
        string[] free = [.. Allowing.Where(rule => !HasArguments(rule)).SelectMany(Names)];
        string[] bound = [.. Allowing.Where(HasArguments).SelectMany(Names).Distinct(StringComparer.Ordinal)];

        Assert.Empty(free.Intersect(bound, StringComparer.Ordinal));
        Assert.Equal(free.Length, free.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(
            [
                "clone", "mknod", "mknodat", "personality", "prlimit64", "sched_setaffinity", "sched_setattr", "sched_setparam",
                "sched_setscheduler", "setpriority", "setsockopt", "socket", "socketpair",
            ],
            bound.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Comparisons_AreForEquality()
    {
        // "Not equal" and "less" look at 64 bits where the kernel takes 32 of them: a bit in the upper half would pass them. And an
        // argument that one rule compares twice makes the engine's runtime take the rule for two, of which either suffices.
        foreach (JsonElement[] comparisons in Allowing.Where(HasArguments).Select(rule => rule.GetProperty("args").EnumerateArray().ToArray()))
        {
            Assert.All(comparisons, comparison => Assert.Contains(comparison.GetProperty("op").GetString(), (string[])["SCMP_CMP_EQ", "SCMP_CMP_MASKED_EQ"]));
            Assert.Equal(comparisons.Length, comparisons.Select(comparison => comparison.GetProperty("index").GetInt32()).Distinct().Count());
        }
    }

    [Theory]
    [InlineData(true, "read", 0)]
    [InlineData(true, "clone", 17)] // SIGCHLD: fork
    [InlineData(true, "clone", 0x3D0F00)] // what pthread_create asks for
    [InlineData(false, "clone", 0x0002_0011)] // CLONE_NEWNS
    [InlineData(false, "clone", 0x0200_0011)] // CLONE_NEWCGROUP
    [InlineData(false, "clone", 0x0400_0011)] // CLONE_NEWUTS
    [InlineData(false, "clone", 0x0800_0011)] // CLONE_NEWIPC
    [InlineData(false, "clone", 0x1000_0011)] // CLONE_NEWUSER
    [InlineData(false, "clone", 0x2000_0011)] // CLONE_NEWPID
    [InlineData(false, "clone", 0x4000_0011)] // CLONE_NEWNET
    [InlineData(false, "clone", 0x1000_0011 | UpperHalf)]
    [InlineData(true, "personality", 0)]
    [InlineData(true, "personality", 0xFFFF_FFFF)]
    [InlineData(true, "personality", -1)]
    [InlineData(false, "personality", 0x0004_0000)] // ADDR_NO_RANDOMIZE
    [InlineData(false, "personality", 0x0040_0000)] // READ_IMPLIES_EXEC
    [InlineData(false, "personality", 8)] // PER_LINUX32
    [InlineData(true, "mknod", 0, 0x11A4)] // S_IFIFO
    [InlineData(true, "mknod", 0, 0x81A4)] // S_IFREG
    [InlineData(false, "mknod", 0, 0x21A4)] // S_IFCHR
    [InlineData(false, "mknod", 0, 0x61A4)] // S_IFBLK
    [InlineData(true, "mknodat", 0, 0, 0x01A4)]
    [InlineData(false, "mknodat", 0, 0, 0x21A4)]
    [InlineData(true, "prlimit64", 0, 7, 4096)]
    [InlineData(true, "prlimit64", 1, 7, 0)] // reading another's
    [InlineData(false, "prlimit64", 1, 0, 4096)]
    [InlineData(false, "prlimit64", 1 | UpperHalf, 0, 4096)]
    [InlineData(true, "setpriority", 0, 0)]
    [InlineData(false, "setpriority", 0, 1)]
    [InlineData(false, "setpriority", 2, 0)] // PRIO_USER: the supervisor's as well
    [InlineData(true, "sched_setscheduler", 0)]
    [InlineData(false, "sched_setscheduler", 1)]
    [InlineData(false, "sched_setattr", 1)]
    [InlineData(false, "sched_setparam", 1)]
    [InlineData(false, "sched_setaffinity", 1)]
    [InlineData(true, "socket", 1, 1 | NonBlocking, 0)] // AF_UNIX
    [InlineData(true, "socket", 1, 5, 0)]
    [InlineData(false, "socket", 1, 3, 0)]
    [InlineData(true, "socket", 2, 1 | NonBlocking, 0)] // AF_INET
    [InlineData(true, "socket", 2, 1, 6)]
    [InlineData(true, "socket", 2, 2, 17)]
    [InlineData(false, "socket", 2, 3, 1)] // SOCK_RAW
    [InlineData(false, "socket", 2, 2, 1)] // IPPROTO_ICMP
    [InlineData(false, "socket", 2, 2, 136)] // IPPROTO_UDPLITE
    [InlineData(false, "socket", 2, 1, 132)] // IPPROTO_SCTP
    [InlineData(false, "socket", 2, 1, 262)] // IPPROTO_MPTCP
    [InlineData(false, "socket", 2, 6, 33)] // SOCK_DCCP
    [InlineData(true, "socket", 10, 2 | NonBlocking, 0)] // AF_INET6
    [InlineData(false, "socket", 10, 3, 58)]
    [InlineData(false, "socket", 0, 1, 0)]
    [InlineData(false, "socket", 16, 3, 0)] // AF_NETLINK
    [InlineData(false, "socket", 17, 3, 0)] // AF_PACKET
    [InlineData(false, "socket", 38, 5, 0)] // AF_ALG
    [InlineData(false, "socket", 40, 1, 0)] // AF_VSOCK
    [InlineData(false, "socket", 40 | UpperHalf, 1, 0)]
    [InlineData(false, "socket", 44, 3, 0)] // AF_XDP
    [InlineData(true, "socketpair", 1, 1 | NonBlocking, 0)]
    [InlineData(false, "socketpair", 2, 1, 0)]
    [InlineData(false, "socketpair", 30, 5, 0)] // AF_TIPC
    [InlineData(true, "setsockopt", 3, 1, 2)] // SOL_SOCKET
    [InlineData(true, "setsockopt", 3, 6, 1)] // TCP_NODELAY
    [InlineData(true, "setsockopt", 3, 6, 18)] // TCP_USER_TIMEOUT
    [InlineData(true, "setsockopt", 3, 41, 26)] // IPV6_V6ONLY
    [InlineData(false, "setsockopt", 3, 6, 31)] // TCP_ULP
    [InlineData(false, "setsockopt", 3, 17, 100)] // UDP_ENCAP
    [InlineData(false, "setsockopt", 3, 263, 1)] // SOL_PACKET
    public void Call_WithItsArguments_IsAllowedOrNot(bool expected, string name, long first, long second = 0, long third = 0) =>
        Assert.Equal(expected, Allowing.Any(rule => Names(rule).Contains(name, StringComparer.Ordinal) && Matches(rule, [first, second, third])));

    private static IEnumerable<string> Names(JsonElement rule) => rule.GetProperty("names").EnumerateArray().Select(name => name.GetString()!);

    private static bool HasArguments(JsonElement rule) => rule.TryGetProperty("args", out JsonElement arguments) && arguments.GetArrayLength() > 0;

    private static bool Matches(JsonElement rule, long[] arguments) => !HasArguments(rule) || rule.GetProperty("args").EnumerateArray().All(comparison =>
    {
        ulong argument = (ulong)arguments[comparison.GetProperty("index").GetInt32()];
        ulong value = comparison.GetProperty("value").GetUInt64();
        return comparison.GetProperty("op").GetString() == "SCMP_CMP_EQ"
            ? argument == value
            : (argument & value) == comparison.GetProperty("valueTwo").GetUInt64();
    });
}
