using System.CommandLine;

namespace Sandbox.Cli.Jobs;

/// <summary>Where a job's output files go; run and result share it.</summary>
internal sealed class SaveOptions
{
    private readonly Option<string?> _folder = new("--output-dir") { Description = "save the job's output files here; without it they are only listed", HelpName = "DIR" };
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "replace files that exist in --output-dir" };

    internal void AddTo(Command command)
    {
        command.Options.Add(_folder);
        command.Options.Add(_overwrite);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_overwrite) && result.GetValue(_folder) is null)
            {
                result.AddError("--overwrite needs --output-dir.");
            }
        });
    }

    internal OutputFolder? Read(ParseResult parsed) => parsed.GetValue(_folder) is { } folder ? new OutputFolder(folder, parsed.GetValue(_overwrite)) : null;
}
