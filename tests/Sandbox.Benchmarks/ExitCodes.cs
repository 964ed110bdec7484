namespace Sandbox.Benchmarks;

/// <summary>What this program ends with (sysexits.h where one fits).</summary>
internal static class ExitCodes
{
    internal const int Ok = 0;
    internal const int ScenarioFailed = 1;
    internal const int Usage = 64;
    internal const int Unavailable = 69;
    internal const int CannotCreate = 73;
    internal const int Interrupted = 130;
}
