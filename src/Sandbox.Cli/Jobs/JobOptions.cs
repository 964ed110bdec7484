using System.CommandLine;
using Sandbox.Execution.Jobs;

namespace Sandbox.Cli.Jobs;

/// <summary>What a job is made of on the command line; submit and run share it.</summary>
internal sealed class JobOptions
{
    private readonly Argument<string?> _file = new("FILE")
    {
        Description = "the code; - or nothing for standard input",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _request = new("--request") { Description = "a file with a whole request as JSON instead; - for standard input", HelpName = "FILE" };

    private readonly Option<string?> _language = new("--language")
    {
        Description = "python or bash [default: bash when FILE ends in .sh or .bash, else python]",
        HelpName = "python|bash",
    };

    private readonly Option<int?> _timeout = NumberOption.Whole("--timeout", 1, 3600, "seconds the program may run [default: the workers' own]");

    private readonly Option<string[]> _inputs = new("--input")
    {
        Description = "a file for the program's /input, under its own name or NAME; may be given again",
        HelpName = "PATH[=NAME]",
        DefaultValueFactory = static _ => [],
    };

    private readonly Option<string?> _jobId = new("--job-id") { Description = "the job's id, 1 to 128 of A-Z a-z 0-9 . _ - [default: a new one]", HelpName = "ID" };

    private readonly Option<string?> _deadline = new("--deadline")
    {
        Description = "not to be started after this time, such as 2030-01-31T12:00:00Z",
        HelpName = "RFC3339",
    };

    internal void AddTo(Command command)
    {
        command.Arguments.Add(_file);
        foreach (Option option in (Option[])[_request, _language, _timeout, _inputs, _jobId, _deadline])
        {
            command.Options.Add(option);
        }

        _language.AcceptOnlyFromAmong("python", "bash");
        _jobId.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !Admission.IsJobId(result.Tokens[0].Value))
            {
                result.AddError("--job-id is 1 to 128 characters of A-Z a-z 0-9 . _ -");
            }
        });
        command.Validators.Add(result =>
        {
            bool whole = result.GetResult(_request) is not null;
            bool parts = result.GetResult(_file) is { Tokens.Count: > 0 }
                || ((Option[])[_language, _timeout, _inputs, _deadline]).Any(option => result.GetResult(option) is { Implicit: false });
            if (whole && parts)
            {
                result.AddError("--request brings the whole request: only --job-id may stand beside it.");
            }
        });
    }

    internal JobArguments Read(ParseResult parsed) => new(
        parsed.GetValue(_file),
        parsed.GetValue(_request),
        parsed.GetValue(_language),
        parsed.GetValue(_timeout),
        parsed.GetValue(_inputs) ?? [],
        parsed.GetValue(_jobId),
        parsed.GetValue(_deadline));
}
