namespace Sandbox.HostileTests.Probing;

/// <summary>What the product promises of a job's time.</summary>
internal static class Limits
{
    /// <summary>Seconds a job may run that names no limit.</summary>
    internal const int DefaultTimeoutS = 10;

    /// <summary>Within this after its limit a job is answered.</summary>
    internal static readonly TimeSpan AnswerAfterLimit = TimeSpan.FromSeconds(1);
}
