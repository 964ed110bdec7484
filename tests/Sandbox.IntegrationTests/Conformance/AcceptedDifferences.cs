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
    };
}
