using Sandbox.Execution.Jobs;

namespace Sandbox.Execution.Tests.Jobs;

public sealed class PathTreeTests
{
    [Theory]
    [InlineData("a/b/c", "a/b/d")]
    [InlineData("a/b/c", "a/x")]
    [InlineData("a/b", "b/a")]
    [InlineData("a", "aa")]
    public void TryAdd_PathBesideAnother_IsTaken(string first, string second)
    {
        var tree = new PathTree();

        Assert.True(tree.TryAdd(first));
        Assert.True(tree.TryAdd(second));
    }

    [Theory]
    [InlineData("a/b/c", "a/b/c")]
    [InlineData("a/b/c", "a/b")]
    [InlineData("a/b/c", "a")]
    [InlineData("a", "a/b/c")]
    [InlineData("a/b", "a/b/c")]
    public void TryAdd_SamePathOrParentOrChild_IsNot(string first, string second)
    {
        var tree = new PathTree();

        Assert.True(tree.TryAdd(first));
        Assert.False(tree.TryAdd(second));
    }

    [Fact]
    public void TryAdd_ManyPaths_StillFindsTheOneCollision()
    {
        var tree = new PathTree();
        Assert.All(Enumerable.Range(0, 256), number => Assert.True(tree.TryAdd($"d{number % 16}/e{number}/f")));

        Assert.False(tree.TryAdd("d3"));
        Assert.False(tree.TryAdd("d3/e3"));
        Assert.False(tree.TryAdd("d3/e3/f/g"));
    }
}
