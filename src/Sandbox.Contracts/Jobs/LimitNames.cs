namespace Sandbox.Contracts.Jobs;

/// <summary>The values of <see cref="JobUsage.LimitHit"/>. The README lists them; a test holds the two together.</summary>
public static class LimitNames
{
    /// <summary>The time limit ended the program.</summary>
    public const string Time = "time";

    /// <summary>The kernel killed at least one of the job's processes because the sandbox was at its memory limit.</summary>
    public const string Memory = "memory";

    /// <summary>The kernel refused to start at least one process or thread.</summary>
    public const string Pids = "pids";

    /// <summary>When the program ended, one of the folders it may write to had no page or no inode left.</summary>
    public const string Disk = "disk";

    /// <summary>Standard output or standard error was truncated, or <c>/output</c> held too many or too large files.</summary>
    public const string Output = "output";
}
