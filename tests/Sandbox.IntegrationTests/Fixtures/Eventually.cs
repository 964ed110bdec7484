using System.Diagnostics;

namespace Sandbox.IntegrationTests.Fixtures;

/// <summary>Waits for a condition. The only place in this project that lets time pass.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    /// <summary>Asks until the condition holds; fails at the deadline, saying what did not come.</summary>
    internal static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan deadline, string what) =>
        await ValueAsync(async () => await condition() ? "yes" : null, deadline, what);

    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, TimeSpan, string)"/>
    internal static async Task TrueAsync(Func<bool> condition, TimeSpan deadline, string what) =>
        await TrueAsync(() => Task.FromResult(condition()), deadline, what);

    /// <summary>Asks until there is a value.</summary>
    internal static async Task<T> ValueAsync<T>(Func<Task<T?>> find, TimeSpan deadline, string what)
        where T : class
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await find() is { } value)
            {
                return value;
            }

            if (Stopwatch.GetElapsedTime(began) > deadline)
            {
                throw new TimeoutException($"After {deadline.TotalSeconds:0.#} s there was still not: {what}.");
            }

            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
