namespace Sandbox.Worker.Hosting;

/// <summary>The process cannot start. The message is one sentence that says what to do.</summary>
internal sealed class StartupFailedException : Exception
{
    public StartupFailedException(string message)
        : base(message)
    {
    }
}
