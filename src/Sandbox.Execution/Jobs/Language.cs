namespace Sandbox.Execution.Jobs;

/// <summary>What a job's code is written in.</summary>
public enum Language
{
    /// <summary>Run as a script by the image's Python.</summary>
    Python = 1,

    /// <summary>Run as a script by the image's bash.</summary>
    Bash = 2,
}
