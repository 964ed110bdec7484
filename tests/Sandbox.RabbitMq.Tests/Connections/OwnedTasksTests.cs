using Sandbox.RabbitMq.Connections;

namespace Sandbox.RabbitMq.Tests.Connections;

public class OwnedTasksTests
{
    [Fact]
    public async Task Drain_NothingRuns_IsDone() => Assert.True(await new OwnedTasks(_ => { }).DrainAsync(TimeSpan.Zero, TimeProvider.System));

    [Fact]
    public async Task Drain_BudgetSpent_SaysSo()
    {
        var tasks = new OwnedTasks(_ => { });
        tasks.Add(new TaskCompletionSource().Task);

        Assert.False(await tasks.DrainAsync(TimeSpan.FromMilliseconds(1), TimeProvider.System));
        Assert.Equal(1, tasks.Count);
    }

    [Fact]
    public async Task Add_TaskThatFails_IsReportedAndDoesNotBreakTheDrain()
    {
        Exception? seen = null;
        var tasks = new OwnedTasks(fault => seen = fault);
        var source = new TaskCompletionSource();
        tasks.Add(source.Task);
        source.SetException(new InvalidOperationException("broken"));

        Assert.True(await tasks.DrainAsync(TimeSpan.FromSeconds(10), TimeProvider.System));
        Assert.Equal("broken", seen?.Message);
    }
}
