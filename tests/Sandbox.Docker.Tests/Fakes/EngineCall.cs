namespace Sandbox.Docker.Tests.Fakes;

internal sealed record EngineCall(string Method, string Path, string Body);
