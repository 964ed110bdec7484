using System.Text.RegularExpressions;
using Sandbox.IntegrationTests.Broker.Permissions;

namespace Sandbox.IntegrationTests.Clients;

/// <summary>src/clients/python on the real broker, with the real worker: tests/clients/broker says what is tried.</summary>
[Collection(BrokerUsersCollection.Name)]
public sealed partial class PythonClientTests(PythonScenarios scenarios) : IClassFixture<PythonScenarios>
{
    public static TheoryData<string> Names() => [.. Definition().Matches(File.ReadAllText(PythonScript.Scenarios)).Select(match => match.Groups["name"].Value)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Scenario_OnARealBroker_Passes(string scenario) => scenarios.AssertPassed(scenario);

    [Fact]
    public void Clients_Closed_LeaveNoThreadBehind() => scenarios.AssertPassed("threads_left_behind");

    [GeneratedRegex("def (?<name>test_[a-z_]+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Definition();
}
