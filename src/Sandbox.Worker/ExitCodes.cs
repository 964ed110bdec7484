namespace Sandbox.Worker;

/// <summary>What the exit code means; the numbers are those of sysexits.h.</summary>
internal static class ExitCodes
{
    internal const int Ok = 0;

    /// <summary>Of the health command: the process that was asked is not ready, or does not answer.</summary>
    internal const int NotHealthy = 1;

    /// <summary>The command line cannot be understood.</summary>
    internal const int Usage = 64;

    /// <summary>The engine, the broker, the image or the port is not to be had.</summary>
    internal const int Unavailable = 69;

    /// <summary>A service crashed.</summary>
    internal const int Crashed = 70;

    /// <summary>The configuration is wrong.</summary>
    internal const int Configuration = 78;
}
