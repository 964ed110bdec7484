namespace Sandbox.IntegrationTests.Broker.Permissions;

/// <summary>One import for all tests of permissions, one after the other: users have the same names on the whole broker.</summary>
[CollectionDefinition(Name)]
public sealed class BrokerUsersCollection : ICollectionFixture<BrokerUsers>
{
    internal const string Name = "broker users";
}
