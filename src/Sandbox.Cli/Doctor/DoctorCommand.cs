using System.CommandLine;
using Sandbox.Cli.Terminal;
using Sandbox.Contracts.Health;
using Sandbox.Docker.Engine;
using Sandbox.RabbitMq.Operating;
using Spectre.Console;

namespace Sandbox.Cli.Doctor;

/// <summary>doctor: finds out whether a process in a role could work here, and says what to do when it could not.</summary>
internal static class DoctorCommand
{
    private const string Worker = "worker";
    private const string Shim = "shim";
    private const string Producer = "producer";

    internal static Command Build(CommandRun run)
    {
        var role = new Option<string>("--role")
        {
            Description = "for whom: worker needs an engine and takes jobs; shim serves HTTP; producer only publishes jobs and reads results",
            DefaultValueFactory = static _ => Worker,
        };
        role.AcceptOnlyFromAmong(Worker, Shim, Producer);
        var command = new Command(
            "doctor",
            "Checks engine, image, broker, queues and permissions with the variables, and as the user, of the role. It takes no job, publishes none, and changes nothing. "
            + "Ends with 0 unless a check failed.");
        command.Options.Add(role);
        command.SetAction((parsed, cancellation) => run(parsed, session => ExamineAsync(session, parsed.GetRequiredValue(role), cancellation), cancellation));
        return command;
    }

    private static async Task<int> ExamineAsync(CliSession session, string role, CancellationToken cancellation)
    {
        List<DeploymentCheck> checks = [];
        if (role == Worker)
        {
            checks.AddRange(await EngineSurvey.InspectAsync(session.Configuration.Containers, cancellation).ConfigureAwait(false));
        }

        checks.AddRange(await ExamineBrokerAsync(session, role, cancellation).ConfigureAwait(false));
        var document = new DoctorDocument(role, checks.Max(check => check.Verdict), checks);
        if (session.Output.Json)
        {
            session.Output.Document(document, CliJson.Wire.DoctorDocument);
        }
        else
        {
            session.Output.Table(TableOf(document));
        }

        return document.Verdict == CheckVerdict.Fail ? ExitCodes.NotWell : ExitCodes.Ok;
    }

    private static async Task<IReadOnlyList<DeploymentCheck>> ExamineBrokerAsync(CliSession session, string role, CancellationToken cancellation)
    {
        if (session.Configuration.Broker is not { } broker)
        {
            return
            [
                new DeploymentCheck(
                    "broker.configured",
                    role == Worker ? CheckVerdict.Warn : CheckVerdict.Fail,
                    "No broker is configured: a process that is worker and shim in one can do without, and keeps its queue in memory.",
                    "Set AMON_SANDBOX_AMQP_URI, or AMON_SANDBOX_AMQP_URI_FILE."),
            ];
        }

        BrokerRole part = role switch
        {
            Worker => BrokerRole.Worker,
            Shim => BrokerRole.Shim,
            _ => BrokerRole.Producer,
        };
        return await BrokerInspection.InspectAsync(
            broker, part, TimeSpan.FromSeconds(session.Configuration.Limits.MaxTimeoutSeconds), cancellation).ConfigureAwait(false);
    }

    private static Table TableOf(DoctorDocument document)
    {
        Table table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("", "", "");
        foreach (DeploymentCheck check in document.Checks)
        {
            string text = Markup.Escape(SafeText.OneLine(check.Message));
            table.AddRow(
                Word(check.Verdict),
                Markup.Escape(SafeText.OneLine(check.Name)),
                check.Advice is { } advice ? $"{text} [bold]{Markup.Escape(SafeText.OneLine(advice))}[/]" : text);
        }

        return table;
    }

    private static string Word(CheckVerdict verdict) => verdict switch
    {
        CheckVerdict.Ok => "[green]ok[/]",
        CheckVerdict.Warn => "[yellow]warn[/]",
        _ => "[red]fail[/]",
    };
}
