namespace Sandbox.Cli;

/// <summary>What the exit code means; from 64 on the numbers are those of sysexits.h. The README lists them; a test holds the two together.</summary>
internal static class ExitCodes
{
    internal const int Ok = 0;

    /// <summary>The job did not end well, or a check of doctor failed.</summary>
    internal const int NotWell = 1;

    /// <summary>The job is ok, but its program ended with an exit code that is not 0.</summary>
    internal const int ProgramFailed = 2;

    /// <summary>The command line cannot be understood.</summary>
    internal const int Usage = 64;

    /// <summary>The job is not acceptable; nothing was sent.</summary>
    internal const int Refused = 65;

    /// <summary>There is no such result or dead letter, or a file cannot be read.</summary>
    internal const int NotFound = 66;

    /// <summary>The broker, a queue or the management address is not to be had.</summary>
    internal const int Unavailable = 69;

    /// <summary>A fault of this program.</summary>
    internal const int Crashed = 70;

    /// <summary>An output file exists already or cannot be written.</summary>
    internal const int CannotWrite = 73;

    /// <summary>Not now: the queue is full, or no answer came in time. Trying again may help.</summary>
    internal const int TryAgain = 75;

    /// <summary>The broker refuses the user.</summary>
    internal const int Permission = 77;

    /// <summary>A setting is wrong.</summary>
    internal const int Configuration = 78;

    /// <summary>Ended by Ctrl-C or SIGTERM.</summary>
    internal const int Interrupted = 130;
}
