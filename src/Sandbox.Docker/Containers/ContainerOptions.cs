namespace Sandbox.Docker.Containers;

/// <summary>What an operator may choose about the sandboxes. A caller may choose nothing.</summary>
public sealed record ContainerOptions
{
    /// <summary>The image as an <see cref="ImageReference"/>; needs Python 3.9 or later as <c>python3</c>.</summary>
    public string Image { get; init; } = "amon-sandbox-python:latest";

    /// <summary>The engine's address, such as <c>unix:///var/run/docker.sock</c>.</summary>
    public Uri Endpoint { get; init; } = new("unix:///var/run/docker.sock");

    /// <summary>Memory of a sandbox in bytes, its tmpfs included.</summary>
    public long MemoryBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>Memory and swap of a sandbox in bytes; equal to <see cref="MemoryBytes"/> means no swap.</summary>
    public long MemorySwapBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>CPUs of a sandbox.</summary>
    public double Cpus { get; init; } = 1.0;

    /// <summary>Processes and threads of a sandbox, the supervisor included.</summary>
    public int PidsLimit { get; init; } = 128;

    /// <summary>Bytes of each writable tmpfs: /tmp, /work, /output and /dev/shm.</summary>
    public long TmpfsBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>The engine's runtime, such as <c>runsc</c>; null for the engine's own default.</summary>
    public string? Runtime { get; init; }

    /// <summary>How long a sandbox may wait for its job.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Python modules to import while a sandbox waits, separated by commas; empty for none.</summary>
    public string Preload { get; init; } = "";

    /// <summary>Run although the engine does not enforce memory, pids or CPU limits.</summary>
    public bool UnsafeAllowUnenforcedLimits { get; init; }

    /// <summary>Run although the engine cannot filter system calls.</summary>
    public bool UnsafeAllowNoSeccomp { get; init; }
}
