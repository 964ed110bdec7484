using Sandbox.Cli.DeadLetters;

namespace Sandbox.Cli.Tests.DeadLetters;

public sealed class DeadLetterFilterTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly DeadLetterDocument Letter = new() { Action = "listed", JobId = "a", Code = "busy", At = Now.AddHours(-1), Bytes = 1 };

    [Fact]
    public void Means_NothingChosen_IsEverything()
    {
        Assert.True(new DeadLetterFilter().IsEmpty);
        Assert.True(new DeadLetterFilter().Means(Letter, Now));
        Assert.True(new DeadLetterFilter().Means(new DeadLetterDocument { Action = "listed", Bytes = 0 }, Now));
    }

    [Theory]
    [InlineData("busy", true)]
    [InlineData("Busy", false)]
    [InlineData("delivery_limit", false)]
    public void Means_Reason_MustBeTheCode(string reason, bool meant) => Assert.Equal(meant, new DeadLetterFilter { Reasons = ["x", reason] }.Means(Letter, Now));

    [Fact]
    public void Means_JobIds_MustHoldTheJob()
    {
        Assert.True(new DeadLetterFilter { JobIds = ["b", "a"] }.Means(Letter, Now));
        Assert.False(new DeadLetterFilter { JobIds = ["b"] }.Means(Letter, Now));
        Assert.False(new DeadLetterFilter { JobIds = ["a"] }.Means(Letter with { JobId = null }, Now));
    }

    [Fact]
    public void Means_Ages_MustHoldBoth()
    {
        Assert.True(new DeadLetterFilter { OlderThan = TimeSpan.FromMinutes(59), NewerThan = TimeSpan.FromMinutes(61) }.Means(Letter, Now));
        Assert.False(new DeadLetterFilter { OlderThan = TimeSpan.FromMinutes(60) }.Means(Letter, Now));
        Assert.False(new DeadLetterFilter { NewerThan = TimeSpan.FromMinutes(60) }.Means(Letter, Now));
    }

    [Fact]
    public void Means_AgeUnknown_IsNeitherOldNorNew()
    {
        DeadLetterDocument undated = Letter with { At = null };

        Assert.False(new DeadLetterFilter { OlderThan = TimeSpan.Zero }.Means(undated, Now));
        Assert.False(new DeadLetterFilter { NewerThan = TimeSpan.FromDays(1) }.Means(undated, Now));
    }

    [Fact]
    public void Means_SeveralChoices_AllCount() =>
        Assert.False(new DeadLetterFilter { Reasons = ["busy"], JobIds = ["b"] }.Means(Letter, Now));
}
