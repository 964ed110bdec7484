using System.Collections.Concurrent;
using Sandbox.Execution.Sandboxes;

namespace Sandbox.Execution.Tests.Fakes;

/// <summary>Gives what the test prepared, one after the other; the last one is made again and again.</summary>
internal sealed class FakeSandboxFactory(params Func<CancellationToken, Task<ISandbox>>[] makers) : ISandboxFactory
{
    private readonly ConcurrentQueue<FakeSandbox> _made = new();
    private int _calls;

    /// <summary>What the factory says it would make; null when it does not know.</summary>
    internal string? Recipe { get; set; }

    /// <summary>How often it was asked for that.</summary>
    internal int RecipeQuestions { get; private set; }

    /// <summary>What the sandboxes were to be started with.</summary>
    internal ConcurrentQueue<ReadOnlyMemory<byte>> Supervisors { get; } = new();

    internal int Calls => Volatile.Read(ref _calls);

    internal IReadOnlyCollection<FakeSandbox> Made => _made;

    internal static FakeSandboxFactory Of(Func<FakeSandbox> make) => new(_ => Task.FromResult<ISandbox>(make()));

    internal static Func<CancellationToken, Task<ISandbox>> Giving(FakeSandbox sandbox) => _ => Task.FromResult<ISandbox>(sandbox);

    internal static Func<CancellationToken, Task<ISandbox>> Failing(Exception fault) => _ => Task.FromException<ISandbox>(fault);

    public Task<string?> FindRecipeAsync(CancellationToken cancellation)
    {
        RecipeQuestions++;
        return Task.FromResult(Recipe);
    }

    public async Task<ISandbox> CreateAsync(ReadOnlyMemory<byte> supervisor, CancellationToken cancellation)
    {
        Supervisors.Enqueue(supervisor);
        int call = Interlocked.Increment(ref _calls);
        ISandbox sandbox = await makers[Math.Min(call, makers.Length) - 1](cancellation);
        if (sandbox is FakeSandbox fake)
        {
            _made.Enqueue(fake);
        }

        return sandbox;
    }
}
