namespace Sandbox.IntegrationTests.Fixtures;

/// <summary>The begin or the end of a container.</summary>
/// <param name="At">By the engine's clock.</param>
/// <param name="Created">Whether it was created; else it was destroyed.</param>
/// <param name="Container">Its id.</param>
internal sealed record EngineEvent(DateTimeOffset At, bool Created, string Container);
