namespace Sandbox.IntegrationTests.Fixtures;

/// <summary>A test could not even begin. The message is one sentence that says what is missing and what to do.</summary>
public sealed class PreparationException(string message, Exception? inner = null) : Exception(message, inner);
