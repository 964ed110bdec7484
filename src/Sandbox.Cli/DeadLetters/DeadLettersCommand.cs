using System.CommandLine;

namespace Sandbox.Cli.DeadLetters;

/// <summary>dead-letters: what nobody will run, why, and what to do with it.</summary>
internal static class DeadLettersCommand
{
    internal static Command Build(CommandRun run)
    {
        var command = new Command("dead-letters", "Shows the messages that nobody will run, puts them back into the jobs queue, or discards them.");
        command.Subcommands.Add(BuildList(run));
        command.Subcommands.Add(BuildShow(run));
        command.Subcommands.Add(BuildChange(
            run,
            "requeue",
            "Puts dead letters back into the jobs queue. Each is confirmed there before it is removed here: one may be run twice, none is lost.",
            DeadLetterAction.Requeue));
        command.Subcommands.Add(BuildChange(run, "discard", "Removes dead letters for good, and prints what they were.", DeadLetterAction.Discard));
        return command;
    }

    private static Command BuildList(CommandRun run)
    {
        var command = new Command("list", "Lists dead letters, from the front of their queue. All of them stay in it. With --json one document a line.");
        var options = new DeadLetterOptions();
        options.AddChoiceTo(command);
        command.SetAction((parsed, cancellation) => run(
            parsed, session => new DeadLetterReader(session, options.ReadFilter(parsed), options.ReadLimit(parsed)).ListAsync(cancellation), cancellation));
        return command;
    }

    private static Command BuildShow(CommandRun run)
    {
        var job = new Argument<string>("JOB_ID") { Description = "the job" };
        Option<int?> limit = NumberOption.Whole(
            "--limit", 1, DeadLetterOptions.MostLimit, $"how many to look at, from the front of the queue; they are behind the rest afterwards [default: {DeadLetterOptions.UsualLimit}]");
        var command = new Command("show", "Shows the dead letters of a job with their headers and bodies.");
        command.Arguments.Add(job);
        command.Options.Add(limit);
        command.SetAction((parsed, cancellation) => run(
            parsed,
            session =>
            {
                var filter = new DeadLetterFilter { JobIds = [parsed.GetRequiredValue(job)] };
                return new DeadLetterReader(session, filter, parsed.GetValue(limit) ?? DeadLetterOptions.UsualLimit).ShowAsync(cancellation);
            },
            cancellation));
        return command;
    }

    private static Command BuildChange(CommandRun run, string name, string summary, DeadLetterAction action)
    {
        var command = new Command(name, summary);
        var options = new DeadLetterOptions();
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => run(
            parsed,
            session => new DeadLetterChange(session, options.ReadFilter(parsed), options.ReadLimit(parsed), action, options.ReadDryRun(parsed)).RunAsync(cancellation),
            cancellation));
        return command;
    }
}
