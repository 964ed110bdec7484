namespace Sandbox.Contracts.Status;

/// <summary>A part of the platform that this process stands on.</summary>
/// <param name="State"><c>ok</c>, <c>trouble</c>, or <c>none</c> when this process needs no such part.</param>
/// <param name="Message">The same in one sentence; never holds a secret.</param>
public sealed record StatusPart(string State, string Message);
