using Sandbox.RabbitMq.Operating;

namespace Sandbox.Cli;

/// <summary>A command was not done. The message is one sentence for people, the code one stable word for programs.</summary>
internal sealed class CliException : Exception
{
    internal CliException(int exitCode, string code, string message)
        : base(message) => (ExitCode, Code) = (exitCode, code);

    internal int ExitCode { get; }

    internal string Code { get; }

    /// <summary>The same for a fault of the broker.</summary>
    internal static CliException Of(OperatingException fault)
    {
        (int exitCode, string code) = fault.Fault switch
        {
            OperatingFault.Refused => (ExitCodes.Permission, "access_refused"),
            OperatingFault.Missing => (ExitCodes.Unavailable, "queue_missing"),
            OperatingFault.Mismatch => (ExitCodes.Unavailable, "queue_differs"),
            OperatingFault.QueueFull => (ExitCodes.TryAgain, "busy"),
            OperatingFault.TooLarge => (ExitCodes.Refused, "body_too_large"),
            OperatingFault.Unconfirmed => (ExitCodes.TryAgain, "unconfirmed"),
            _ => (ExitCodes.Unavailable, "broker_unavailable"),
        };
        return new CliException(exitCode, code, fault.Message);
    }
}
