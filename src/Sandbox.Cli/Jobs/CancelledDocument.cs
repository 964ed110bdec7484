namespace Sandbox.Cli.Jobs;

/// <summary>The jobs whose end was asked for. Whether they ended is in their results.</summary>
/// <param name="Requested">Their ids.</param>
internal sealed record CancelledDocument(IReadOnlyList<string> Requested);
