namespace Sandbox.Execution.Sandboxes;

/// <summary>The platform could not provide a sandbox.</summary>
public sealed class SandboxUnavailableException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="code">One of <see cref="Contracts.Jobs.ErrorCodes"/>: engine_unavailable or sandbox_failed.</param>
    /// <param name="message">One sentence that says what to do.</param>
    /// <param name="inner">The cause.</param>
    public SandboxUnavailableException(string code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>The stable code.</summary>
    public string Code { get; }
}
