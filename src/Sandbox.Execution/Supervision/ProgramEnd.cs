namespace Sandbox.Execution.Supervision;

/// <summary>How the program ended, by the supervisor's own knowledge.</summary>
public enum ProgramEnd
{
    /// <summary>It exited; the value is its exit code.</summary>
    Exited = 0,

    /// <summary>A signal killed it; the value is the signal.</summary>
    Signalled = 1,

    /// <summary>The time limit ended it.</summary>
    TimedOut = 2,
}
