using System.CommandLine;

namespace Sandbox.Cli.DeadLetters;

/// <summary>Which dead letters: the options that list, requeue and discard share.</summary>
internal sealed class DeadLetterOptions
{
    internal const int UsualLimit = 1000;
    internal const int MostLimit = 10_000;

    private readonly Option<string[]> _reasons = new("--reason")
    {
        Description = "only those with this code, such as attempts_exhausted, or the broker's word, such as delivery_limit; may be given again",
        HelpName = "CODE",
        DefaultValueFactory = static _ => [],
    };

    private readonly Option<string[]> _jobs = new("--job-id") { Description = "only those of this job; may be given again", HelpName = "ID", DefaultValueFactory = static _ => [] };
    private readonly Option<TimeSpan?> _olderThan = NumberOption.Time("--older-than", "only those that died longer ago: 90s, 15m, 2h, 7d");
    private readonly Option<TimeSpan?> _newerThan = NumberOption.Time("--newer-than", "only those that died less long ago");
    private readonly Option<int?> _limit = NumberOption.Whole("--limit", 1, MostLimit, $"how many to look at, from the front of the queue; they are behind the rest afterwards [default: {UsualLimit}]");
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "only say what would be done" };
    private readonly Option<bool> _all = new("--all") { Description = "all of them; needed when no other option chooses" };

    /// <summary>For a command that only looks.</summary>
    internal void AddChoiceTo(Command command)
    {
        foreach (Option option in (Option[])[_reasons, _jobs, _olderThan, _newerThan, _limit])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>For a command that changes something.</summary>
    internal void AddTo(Command command)
    {
        AddChoiceTo(command);
        command.Options.Add(_all);
        command.Options.Add(_dryRun);
        command.Validators.Add(result =>
        {
            bool chosen = ((Option[])[_reasons, _jobs, _olderThan, _newerThan]).Any(option => result.GetResult(option) is { Implicit: false });
            if (result.GetValue(_all) == chosen)
            {
                result.AddError(chosen ? "--all does not go with an option that chooses." : "Choose with --reason, --job-id, --older-than or --newer-than; or say --all.");
            }
        });
    }

    internal DeadLetterFilter ReadFilter(ParseResult parsed) => new()
    {
        Reasons = parsed.GetValue(_reasons) ?? [],
        JobIds = parsed.GetValue(_jobs) ?? [],
        OlderThan = parsed.GetValue(_olderThan),
        NewerThan = parsed.GetValue(_newerThan),
    };

    internal int ReadLimit(ParseResult parsed) => parsed.GetValue(_limit) ?? UsualLimit;

    internal bool ReadDryRun(ParseResult parsed) => parsed.GetValue(_dryRun);
}
