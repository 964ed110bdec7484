namespace Sandbox.IntegrationTests.Conformance;

/// <summary>
/// Scripts whose answer differs by nature, each with the reason. Two at most: a third one means that the sandbox does not do what it says.
/// A script in here still has to end alike, and has to differ: an entry that is no longer needed fails.
/// </summary>
internal static class AcceptedDifferences
{
    /// <summary>How many there may ever be.</summary>
    internal const int Most = 2;

    /// <summary>Script name to reason.</summary>
    internal static IReadOnlyDictionary<string, string> Reasons { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["gc_freeze_count"] = "The program's process was forked, and the garbage collector leaves alone what it shares with its parent.",
        ["classes_known"] = "Its interpreter has run something before: object.__subclasses__() also knows the supervisor's classes.",
    };
}
