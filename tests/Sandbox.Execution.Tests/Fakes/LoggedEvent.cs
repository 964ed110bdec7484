using Microsoft.Extensions.Logging;

namespace Sandbox.Execution.Tests.Fakes;

internal sealed record LoggedEvent(string? Name, LogLevel Level, string Text, IReadOnlyDictionary<string, object?> Values);
