namespace Sandbox.HostileTests.Probing;

/// <summary>What the worker under test allows: the defaults of design.md.</summary>
internal static class Limits
{
    internal const int DefaultTimeoutS = 10;

    /// <summary>Within this after its limit a job is answered.</summary>
    internal static readonly TimeSpan AnswerAfterLimit = TimeSpan.FromSeconds(1);
}
