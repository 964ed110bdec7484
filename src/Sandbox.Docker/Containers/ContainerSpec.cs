using Docker.DotNet.Models;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Sandboxes;
using Sandbox.Execution.Supervision;

namespace Sandbox.Docker.Containers;

/// <summary>
/// Every sandbox's hardening, in one file that a security reviewer can read alone. No caller chooses anything here; an operator
/// chooses only what <see cref="ContainerOptions"/> holds. A test reads each setting back from the engine.
/// </summary>
internal static class ContainerSpec
{
    /// <summary>The numeric user and group of everything in a sandbox. Never root, and nobody's on a usual host.</summary>
    internal static string User { get; } = FormattableString.Invariant($"{LaunchOptions.UserId}:{LaunchOptions.UserId}");

    // Beyond the longest job: created, staged, collected, removed, on a host that is very busy.
    private static readonly TimeSpan LifetimeSlack = TimeSpan.FromMinutes(5);

    private const string Seccomp = "seccomp=";

    // Measured: 2 threads of gVisor's for each of a program's under systrap, 6 under ptrace; the rest is room for its own.
    private const long GVisorThreadsAProcess = 8;
    private const long GVisorThreads = 128;

    // The kernel's highest oom_score_adj.
    private const long KilledFirst = 1000;

    internal static CreateContainerParameters Create(ContainerOptions options, Limits limits, string worker, string owner, DateTimeOffset now) => new()
    {
        Image = options.Image,

        // The supervisor replaces whatever the image would have started.
        Entrypoint = ["python3", "-u", "-c", SupervisorSource.Boot, options.Preload, SupervisorSource.Room],
        Cmd = [],
        WorkingDir = "/work",
        User = User,
        Hostname = "sandbox",
        Env = [],
        Healthcheck = new HealthcheckConfig { Test = ["NONE"] },

        // One attached stream carries the job in and the frames out. When it closes, standard input ends for good, and with it
        // the supervisor: a sandbox never outlives its worker.
        AttachStdin = true,
        AttachStdout = true,
        AttachStderr = true,
        OpenStdin = true,
        StdinOnce = true,
        Tty = false,

        Labels = SandboxLabels.For(worker, owner, now + options.MaxWait + TimeSpan.FromSeconds(limits.MaxTimeoutSeconds) + LifetimeSlack),
        NetworkDisabled = true,
        HostConfig = Harden(options, limits),
    };

    private static HostConfig Harden(ContainerOptions options, Limits limits) => new()
    {
        // Reaches nothing, and nothing of the host is in it: no mount, no device, no namespace is shared.
        NetworkMode = "none",
        IpcMode = "private",
        PidMode = "",
        UTSMode = "",
        Privileged = false,
        ReadonlyRootfs = true,
        Binds = [],
        Mounts = [],
        Devices = [],

        // May do nothing that needs a privilege, now or after an exec, and asks the kernel only for what seccomp.json allows.
        CapDrop = ["ALL"],
        CapAdd = [],
        SecurityOpt = ["no-new-privileges:true", Seccomp + SeccompProfile.Text],

        // Bounded in memory (no swap beyond it), processes, CPU, open files; leaves no core dump.
        Memory = options.MemoryBytes,
        MemorySwap = options.MemorySwapBytes,
        MemorySwappiness = null,
        OomKillDisable = false,
        PidsLimit = options.PidsLimit,
        NanoCPUs = (long)(options.Cpus * 1_000_000_000),
        Ulimits =
        [
            Bound("nofile", 1024),
            Bound("core", 0),

            // Every file here is memory, so one larger than all of it could only be a hole.
            Bound("fsize", options.MemoryBytes),
            Bound("memlock", 64 * 1024),

            // Counted for each user of the host, which all sandboxes are one of: no job needs them, and none shall starve another.
            Bound("msgqueue", 0),
            Bound("sigpending", 1024),

            // No priority above the usual one.
            Bound("nice", 0),
            Bound("rtprio", 0),
        ],

        // The only places to write, all in memory that counts against the limit above. The inode bound keeps a million empty
        // files from becoming kernel memory.
        Tmpfs = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["/tmp"] = Tmpfs(options.TmpfsBytes, "1777"),
            ["/work"] = Tmpfs(options.TmpfsBytes, "0755"),
            ["/output"] = Tmpfs(options.TmpfsBytes, "0755"),

            // In place of the engine's own, which bounds bytes but no inodes, and is a mount of the host's as well.
            ["/dev/shm"] = Tmpfs(options.TmpfsBytes, "1777"),

            // The supervisor fills these two, and then takes its own write permission away.
            ["/input"] = Tmpfs(Room(limits.InputTotalBytes), "0755"),
            ["/job"] = Tmpfs(Room(limits.CodeBytes), "0755"),
        },

        // A flood on standard output must not fill the host's disk: the attached stream is the only reader.
        LogConfig = new LogConfig { Type = "none" },
        AutoRemove = false,
        Runtime = options.Runtime ?? "",
    };

    private static Ulimit Bound(string name, long most) => new() { Name = name, Soft = most, Hard = most };

    /// <summary>
    /// For an engine that cannot filter system calls and refuses to be given a profile. Only AMON_SANDBOX_UNSAFE_ALLOW_NO_SECCOMP lets
    /// it come to this: without it the worker does not start on such an engine.
    /// </summary>
    internal static void LeaveOutSeccomp(CreateContainerParameters spec) =>
        spec.HostConfig!.SecurityOpt = [.. spec.HostConfig.SecurityOpt!.Where(option => !option.StartsWith("seccomp", StringComparison.Ordinal))];

    /// <summary>
    /// For gVisor. Its kernel counts a sandbox's processes by itself, and for this sandbox alone, so the limit on a user's processes is the limit
    /// that a program meets. To the engine a sandbox is gVisor's own threads, several for each process in it; if these
    /// were refused, the whole sandbox would end. The profile is put into words that it understands. And when memory runs out, it is gVisor that the
    /// kernel has to end, not one of the processes that hold a program's memory for it: the program would seem to have ended by itself.
    /// </summary>
    internal static void FitToGVisor(CreateContainerParameters spec)
    {
        long processes = spec.HostConfig!.PidsLimit!.Value;
        spec.HostConfig.Ulimits!.Add(Bound("nproc", processes));
        spec.HostConfig.PidsLimit = (GVisorThreadsAProcess * processes) + GVisorThreads;
        spec.HostConfig.OomScoreAdj = KilledFirst;
        spec.HostConfig.SecurityOpt =
        [
            .. spec.HostConfig.SecurityOpt!.Select(option => option.StartsWith(Seccomp, StringComparison.Ordinal) ? Seccomp + SeccompProfile.TextForGVisor : option),
        ];
    }

    // The owner makes it writable: older runc versions give a tmpfs the mode of the folder that it covers, whatever is asked for.
    private static string Tmpfs(long bytes, string mode) =>
        FormattableString.Invariant($"rw,nosuid,nodev,noexec,size={bytes},nr_inodes=16384,mode={mode},uid={LaunchOptions.UserId},gid={LaunchOptions.UserId}");

    // A file takes whole pages; 4 MiB covers the tail of every file and the directories.
    private static long Room(long content) => content + (4 * 1024 * 1024);
}
