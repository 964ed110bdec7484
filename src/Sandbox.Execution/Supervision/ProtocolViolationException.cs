namespace Sandbox.Execution.Supervision;

/// <summary>What came out of a sandbox is not what a supervisor says. The sandbox is not to be trusted any further.</summary>
public sealed class ProtocolViolationException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was wrong; never the bytes themselves.</param>
    public ProtocolViolationException(string message)
        : base(message)
    {
    }
}
