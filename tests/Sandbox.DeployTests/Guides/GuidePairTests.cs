namespace Sandbox.DeployTests.Guides;

/// <summary>The two guides are one guide in two languages: the same sections, tables, commands and names.</summary>
public sealed class GuidePairTests
{
    [Fact]
    public void Sections_OfBoth_AreTheSameInTheSameOrder() => Assert.Equal(SectionsOf(Guide.English), SectionsOf(Guide.Chinese));

    [Fact]
    public void Sections_OfEach_CanBeLinkedTo() => Assert.All(Guide.Both, guide =>
    {
        string[] slugs = [.. guide.Headings.Select(heading => heading.Slug)];
        Assert.Equal(slugs.Distinct(StringComparer.Ordinal), slugs);
    });

    [Fact]
    public void Blocks_OfBoth_HoldTheSameCommands() => Assert.Equal(
        Guide.English.Fences.Select(fence => (fence.Language, fence.NotRun, fence.WithoutComments)),
        Guide.Chinese.Fences.Select(fence => (fence.Language, fence.NotRun, fence.WithoutComments)));

    [Fact]
    public void Tables_OfBoth_HaveTheSameRows() => Assert.Equal(RowNames(Guide.English), RowNames(Guide.Chinese));

    [Fact]
    public void Guides_Each_LeadToTheOther()
    {
        Assert.Contains("](OPERATIONS.zh-TW.md)", Guide.English.Text, StringComparison.Ordinal);
        Assert.Contains("](OPERATIONS.md)", Guide.Chinese.Text, StringComparison.Ordinal);
    }

    private static IEnumerable<(int Level, string Slug)> SectionsOf(Guide guide) => guide.Headings.Skip(1).Select(heading => (heading.Level, heading.Slug));

    // Cells are translated; what stands in backticks in the first of them, or is a number there, is not.
    private static IEnumerable<string> RowNames(Guide guide) => guide.AllRows().Select(cells =>
        cells[0].All(char.IsAsciiDigit) ? cells[0] : string.Join(' ', Guide.CodesIn(cells[0])));
}
