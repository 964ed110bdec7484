namespace Sandbox.Cli.DeadLetters;

/// <summary>One dead letter with all there is.</summary>
/// <param name="Letter">In brief.</param>
/// <param name="Headers">Its headers as text.</param>
/// <param name="Body">Its body as text; null when it is not UTF-8.</param>
/// <param name="BodyB64">Its body when it is not UTF-8; else null.</param>
internal sealed record DeadLetterDetails(DeadLetterDocument Letter, IReadOnlyDictionary<string, string> Headers, string? Body, byte[]? BodyB64);
