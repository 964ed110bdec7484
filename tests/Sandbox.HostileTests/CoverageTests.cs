using System.Reflection;
using Sandbox.HostileTests.Probing;

namespace Sandbox.HostileTests;

/// <summary>Holds the probes to the list of what must be tried.</summary>
public sealed class CoverageTests
{
    private static readonly ILookup<string, string> Tried = ProbeCatalogue.All.Values
        .SelectMany(probe => probe.Items.Select(item => (Item: item, By: probe.Name)))
        .Concat(typeof(CoverageTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods().Cast<MemberInfo>().Append(type))
            .SelectMany(member => member.GetCustomAttributes<CoversAttribute>().Select(covers => (covers.Item, By: member.Name))))
        .ToLookup(entry => entry.Item, entry => entry.By, StringComparer.Ordinal);

    [Fact]
    public void Items_All_AreTried() =>
        AssertNone(ProbeCatalogue.Items.Where(item => !Tried.Contains(item)));

    [Fact]
    public void Items_ThatProbesName_AreInTheList() =>
        AssertNone(Tried.Select(entry => entry.Key).Except(ProbeCatalogue.Items).Order(StringComparer.Ordinal));

    [Fact]
    public void Items_InTheList_AreThereOnce() =>
        AssertNone(ProbeCatalogue.Items.GroupBy(item => item).Where(group => group.Count() > 1).Select(group => group.Key));

    [Fact]
    public void Probes_ThatAreRunWithOthers_Exist() =>
        Assert.All(
            ProbeCatalogue.All.Values.SelectMany(probe => (string?[])[probe.First, probe.Beside]).OfType<string>(),
            name => Assert.Contains(name, ProbeCatalogue.All.Keys));

    // All of them in the message, not the first five.
    private static void AssertNone(IEnumerable<string> items) => Assert.Equal("", string.Join('\n', items));
}
