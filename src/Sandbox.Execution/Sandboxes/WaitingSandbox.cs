namespace Sandbox.Execution.Sandboxes;

/// <summary>A sandbox in the pool.</summary>
/// <param name="Ready">The sandbox.</param>
/// <param name="Recipe">What it was made from; null when nobody could tell.</param>
/// <param name="MadeAt">The clock's timestamp when it was ready.</param>
/// <param name="Silence">Ends when its supervisor does anything but wait.</param>
internal sealed record WaitingSandbox(ReadySandbox Ready, string? Recipe, long MadeAt, Task Silence);
