using System.CommandLine;
using Sandbox.Cli.Configuration;
using Sandbox.Cli.DeadLetters;
using Sandbox.Cli.Doctor;
using Sandbox.Cli.Jobs;
using Sandbox.Cli.Queues;
using Sandbox.Cli.Terminal;
using Sandbox.RabbitMq.Operating;

namespace Sandbox.Cli;

/// <summary>The command line: every command, what they share, and how each of them ends.</summary>
internal sealed class CommandLine(CliHost host)
{
    private const string Summary =
        """
        Works with the queues of the sandbox workers by hand: submits, runs and cancels jobs, finds results, looks at queues, puts dead letters back, and finds out what is wrong.

        The broker is the one of AMON_SANDBOX_AMQP_URI, or of the file that AMON_SANDBOX_AMQP_URI_FILE names. The workers' other AMON_SANDBOX_* variables hold here too, where they apply.
        With --json, standard output is JSON and nothing else: one document, or one a line for lists; a failure is a document with code and message. Everything else is said on standard error.

        Exit codes: 0 done; 1 the job did not end well, or a check failed; 2 the job's program ended with another exit code than 0; 64 wrong usage; 65 the job is not acceptable; 66 not found;
        69 broker or queue not to be had; 70 a fault of this program; 73 a file exists or cannot be written; 75 not now, try again; 77 the broker refuses the user; 78 wrong configuration; 130 interrupted.
        """;

    private readonly Option<bool> _json = new("--json") { Description = "write JSON to standard output", Recursive = true };

    private readonly Option<string?> _amqpUri = new("--amqp-uri")
    {
        Description = $"the broker; every user of a host can read its command lines, so {CliSettings.AmqpUri.Name} is safer",
        HelpName = "URI",
        Recursive = true,
    };

    private readonly Option<string?> _managementUri = new("--management-uri")
    {
        Description = $"RabbitMQ's management address, http:// or https://, with its own user and password or else the broker's [default: {CliSettings.ManagementUri.Name}]",
        HelpName = "URI",
    };

    internal RootCommand Build()
    {
        var root = new RootCommand(Summary);
        root.Options.Add(_json);
        root.Options.Add(_amqpUri);
        root.Subcommands.Add(SubmitCommand.Build(RunAsync));
        root.Subcommands.Add(RunCommand.Build(RunAsync));
        root.Subcommands.Add(ResultCommand.Build(RunAsync));
        root.Subcommands.Add(CancelCommand.Build(RunAsync));
        root.Subcommands.Add(QueuesCommand.Build(RunAsync, _managementUri));
        root.Subcommands.Add(DeadLettersCommand.Build(RunAsync));
        root.Subcommands.Add(DoctorCommand.Build(RunAsync));
        return root;
    }

    /// <summary>Runs a command with its settings; every fault that is not this program's becomes a sentence and an exit code.</summary>
    private async Task<int> RunAsync(ParseResult parsed, Func<CliSession, Task<int>> run, CancellationToken cancellation)
    {
        var output = new Output(host, parsed.GetValue(_json));
        string? management = parsed.GetResult(_managementUri) is null ? null : parsed.GetValue(_managementUri);
        (CliConfiguration configuration, IReadOnlyList<string> errors) = CliConfiguration.Bind(host.Environment, parsed.GetValue(_amqpUri), management);
        try
        {
            return errors.Count > 0
                ? throw new CliException(ExitCodes.Configuration, "configuration", string.Join('\n', errors))
                : await run(new CliSession(host, configuration, output)).ConfigureAwait(false);
        }
        catch (CliException fault)
        {
            output.Fail(fault.Code, fault.Message);
            return fault.ExitCode;
        }
        catch (OperatingException fault)
        {
            var explained = CliException.Of(fault);
            output.Fail(explained.Code, explained.Message);
            return explained.ExitCode;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            output.Fail("interrupted", "Interrupted.");
            return ExitCodes.Interrupted;
        }
    }
}
