namespace Sandbox.Execution.Sandboxes;

/// <summary>
/// A started container whose process 1 is the supervisor. It runs one job and is destroyed: never returned, never reset.
/// Disposing it removes the container; that may take a while and never throws.
/// </summary>
public interface ISandbox : IAsyncDisposable
{
    /// <summary>The engine's id of the container.</summary>
    string Id { get; }

    /// <summary>
    /// Writes reach the supervisor's standard input, reads come from its standard output. Reading past its end gives 0; every
    /// transport fault is an <see cref="IOException"/>. Nothing here times out by itself: always pass a deadline.
    /// </summary>
    Stream Wire { get; }

    /// <summary>Asks the engine what became of the container. Never throws, except for cancellation.</summary>
    Task<SandboxFate> InspectAsync(CancellationToken cancellation);
}
