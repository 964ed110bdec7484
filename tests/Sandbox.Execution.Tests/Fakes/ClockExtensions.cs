using Microsoft.Extensions.Time.Testing;

namespace Sandbox.Execution.Tests.Fakes;

internal static class ClockExtensions
{
    /// <summary>Lets time pass in small steps until the task has ended. How much passes depends on the machine's load.</summary>
    internal static Task AdvanceUntilAsync(this FakeTimeProvider time, Task task) => time.AdvanceUntilAsync(() => task.IsCompleted);

    /// <summary>
    /// Lets time pass in steps until the condition holds. Some real time passes with each, so that whatever else happens meanwhile can keep
    /// up with the clock.
    /// </summary>
    internal static async Task AdvanceUntilAsync(this FakeTimeProvider time, Func<bool> condition, int stepMs = 10)
    {
        while (!condition())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromMilliseconds(stepMs));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }
}
