namespace Sandbox.Benchmarks;

/// <summary>A scenario cannot go on: a wrong answer, a missing image, a deadline. The message is one sentence.</summary>
internal sealed class ScenarioException(string message, Exception? inner = null) : Exception(message, inner);
