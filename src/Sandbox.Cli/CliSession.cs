using Sandbox.Cli.Configuration;
using Sandbox.Cli.Terminal;
using Sandbox.RabbitMq;

namespace Sandbox.Cli;

/// <summary>One run of one command: its settings, and where it may write.</summary>
internal sealed record CliSession(CliHost Host, CliConfiguration Configuration, Output Output)
{
    internal TimeProvider Time => Host.Time;

    /// <summary>The broker; every command but some checks needs one.</summary>
    /// <exception cref="CliException">None is configured.</exception>
    internal BrokerOptions Broker => Configuration.Broker ?? throw new CliException(
        ExitCodes.Configuration,
        "configuration",
        $"{CliSettings.AmqpUri.Name} is not set: set it to the broker's address, or {CliSettings.AmqpUri.Name}_FILE to the path of a file that holds it.");
}
