namespace Sandbox.IntegrationTests.Conformance;

public sealed class AcceptedDifferencesTests
{
    [Fact]
    public void Reasons_OfScriptsThatExist_AreAtMostTwo()
    {
        Assert.All(AcceptedDifferences.Reasons.Keys, name => Assert.Contains(name, ConformanceScripts.Names));
        Assert.True(AcceptedDifferences.Reasons.Count <= AcceptedDifferences.Most);
    }

    /// <summary>Without the files that are embedded, the suite would be green and prove little.</summary>
    [Fact]
    public void Names_BesideTheSourceForms_AreManyFiles()
    {
        int files = ConformanceScripts.Names.Except(SourceForms.All.Keys, StringComparer.Ordinal).Count();

        Assert.True(files >= 250, $"There are only {files} scripts.");
    }
}
