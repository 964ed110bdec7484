using Sandbox.Worker.Hosting;

namespace Sandbox.Worker.Tests.Hosting;

public sealed class MemoryTrimPlanTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly MemoryTrimPlan _plan = new();

    [Fact]
    public void IsDue_LittleAllocated_Never()
    {
        Assert.False(_plan.IsDue(0, 0, MemoryTrimPlan.WorthWhile - 1, Noon));
        Assert.False(_plan.IsDue(0, 0, MemoryTrimPlan.WorthWhile - 1, Noon.AddHours(1)));
    }

    [Fact]
    public void IsDue_JobsRunOrHaveStarted_NotYet()
    {
        Assert.False(_plan.IsDue(1, 0, MemoryTrimPlan.WorthWhile, Noon));
        Assert.False(_plan.IsDue(0, 5, MemoryTrimPlan.WorthWhile, Noon));
        Assert.True(_plan.IsDue(0, 5, MemoryTrimPlan.WorthWhile, Noon));
    }

    [Fact]
    public void IsDue_Idle_AFewTimesApart()
    {
        int due = Enumerable.Range(0, 3_600).Count(second => _plan.IsDue(0, 0, MemoryTrimPlan.WorthWhile, Noon.AddSeconds(second)));

        Assert.Equal(MemoryTrimPlan.Rounds, due);
        Assert.True(_plan.IsDue(0, 0, MemoryTrimPlan.WorthWhile * 2, Noon.AddHours(1)));
        Assert.False(_plan.IsDue(0, 0, MemoryTrimPlan.WorthWhile * 2, Noon.AddHours(1) + MemoryTrimPlan.Apart - TimeSpan.FromTicks(1)));
        Assert.True(_plan.IsDue(0, 0, MemoryTrimPlan.WorthWhile * 2, Noon.AddHours(1) + MemoryTrimPlan.Apart));
    }

    [Fact]
    public void IsHeavy_EveryTimeThatMuchWasAllocated_Once()
    {
        Assert.False(_plan.IsHeavy(MemoryTrimPlan.Heavy - 1));
        Assert.True(_plan.IsHeavy(MemoryTrimPlan.Heavy));
        Assert.False(_plan.IsHeavy(MemoryTrimPlan.Heavy));
        Assert.False(_plan.IsHeavy((2 * MemoryTrimPlan.Heavy) - 1));
        Assert.True(_plan.IsHeavy(10 * MemoryTrimPlan.Heavy));
    }
}
