namespace Sandbox.Benchmarks;

/// <summary>Something no scenario can do without is missing; the message is one sentence that says what to do.</summary>
internal sealed class UnavailableException(string message, Exception? inner = null) : Exception(message, inner);
