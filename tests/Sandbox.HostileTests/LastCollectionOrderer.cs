using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Sandbox.HostileTests.LastCollectionOrderer))]

namespace Sandbox.HostileTests;

/// <summary>Puts the collection of the aftermath behind all others.</summary>
public sealed class LastCollectionOrderer : ITestCollectionOrderer
{
    /// <summary>The name of the collection that runs last.</summary>
    public const string Last = "after every probe";

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => collection.TestCollectionDisplayName == Last ? 1 : 0).ThenBy(collection => collection.TestCollectionDisplayName, StringComparer.Ordinal)];
}
