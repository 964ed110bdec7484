using System.CommandLine;
using Sandbox.Execution.Jobs;

namespace Sandbox.Cli.Jobs;

/// <summary>result: finds a job's result where results wait for a reader.</summary>
internal static class ResultCommand
{
    private const int MostWaitS = 86_400;
    private const int UsualLimit = 1000;
    private const int MostLimit = 10_000;

    internal static Command Build(CommandRun run)
    {
        var job = new Argument<string>("JOB_ID") { Description = "the job" };
        job.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !Admission.IsJobId(result.Tokens[0].Value))
            {
                result.AddError("A job's id is 1 to 128 characters of A-Z a-z 0-9 . _ -");
            }
        });
        Option<int?> wait = NumberOption.Whole("--wait", 1, MostWaitS, "seconds to wait for it when it is not there yet");
        var parked = new Option<bool>("--parked") { Description = "look among the results that could not be routed" };
        var take = new Option<bool>("--take") { Description = "remove it from its queue once it is shown" };
        Option<int?> limit = NumberOption.Whole("--limit", 1, MostLimit, $"how many results to look at, from the front of the queue; they are behind the rest afterwards [default: {UsualLimit}]");
        var save = new SaveOptions();

        var command = new Command("result", "Shows a job's result. It stays in its queue for its reader unless --take is given. Ends as run does.");
        command.Arguments.Add(job);
        foreach (Option option in (Option[])[wait, parked, take, limit])
        {
            command.Options.Add(option);
        }

        save.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(parked) && result.GetResult(wait) is not null)
            {
                result.AddError("--wait and --parked do not go together: a parked result is there or not.");
            }
        });
        command.SetAction((parsed, cancellation) => run(
            parsed,
            session =>
            {
                string queue = parsed.GetValue(parked) ? session.Broker.ParkedQueue : session.Broker.ResultsName;
                var search = new ResultSearch(session, parsed.GetRequiredValue(job), queue, parsed.GetValue(limit) ?? UsualLimit, save.Read(parsed), parsed.GetValue(take));
                return search.ShowAsync(parsed.GetValue(wait), cancellation);
            },
            cancellation));
        return command;
    }
}
