using Microsoft.Extensions.Time.Testing;

namespace Sandbox.Execution.Tests.Fakes;

internal static class ClockExtensions
{
    /// <summary>Lets time pass in small steps until the task has ended. How much passes depends on the machine's load.</summary>
    internal static async Task AdvanceUntilAsync(this FakeTimeProvider time, Task task)
    {
        while (!task.IsCompleted)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }
    }
}
