namespace Sandbox.Execution.Jobs;

/// <summary>A file that goes in or came out. Its path has passed <see cref="PathRules"/>.</summary>
/// <param name="Path">Relative, separated by <c>/</c>.</param>
/// <param name="Content">The bytes.</param>
public sealed record JobFile(string Path, byte[] Content);
