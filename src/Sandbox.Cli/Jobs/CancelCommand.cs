using System.CommandLine;
using Sandbox.Execution.Jobs;
using Sandbox.RabbitMq.Operating;

namespace Sandbox.Cli.Jobs;

/// <summary>cancel: asks for the end of jobs.</summary>
internal static class CancelCommand
{
    private const int MostJobs = 1000;

    internal static Command Build(CommandRun run)
    {
        var jobs = new Argument<string[]>("JOB_ID") { Description = "the jobs", Arity = new ArgumentArity(1, MostJobs) };
        jobs.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => !Admission.IsJobId(token.Value)))
            {
                result.AddError("A job's id is 1 to 128 characters of A-Z a-z 0-9 . _ -");
            }
        });
        var command = new Command(
            "cancel", "Asks every worker that is up to end the jobs, running or waiting. What became of each stands in its result: cancelled, unless it was faster.");
        command.Arguments.Add(jobs);
        command.SetAction((parsed, cancellation) => run(parsed, session => CancelAsync(session, parsed.GetValue(jobs) ?? [], cancellation), cancellation));
        return command;
    }

    private static async Task<int> CancelAsync(CliSession session, string[] jobs, CancellationToken cancellation)
    {
        JobSubmitter submitter = await JobSubmitter.OpenAsync(session.Broker, session.Time, cancellation).ConfigureAwait(false);
        await using (submitter.ConfigureAwait(false))
        {
            foreach (string job in jobs)
            {
                await submitter.CancelAsync(job, cancellation).ConfigureAwait(false);
                if (!session.Output.Json)
                {
                    session.Output.Line($"asked for the end of {job}");
                }
            }
        }

        if (session.Output.Json)
        {
            session.Output.Document(new CancelledDocument(jobs), CliJson.Wire.CancelledDocument);
        }

        return ExitCodes.Ok;
    }
}
