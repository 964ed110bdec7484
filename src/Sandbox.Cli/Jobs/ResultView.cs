using Sandbox.Cli.Terminal;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;
using Sandbox.Execution.Jobs;

namespace Sandbox.Cli.Jobs;

/// <summary>Shows a result, saves its files, and says what the exit code is.</summary>
internal static class ResultView
{
    /// <summary>Shows it.</summary>
    /// <exception cref="CliException">An output file could not be saved; the result was shown.</exception>
    internal static int Show(Output output, RunResult result, OutputFolder? folder)
    {
        if (output.Json)
        {
            // First, so that the document is the only one whatever becomes of the files.
            int code = SaveQuietly(output, result, folder);
            output.Document(result, ContractJson.Wire.RunResult);
            return code;
        }

        output.Program(result.Stdout, result.Stderr);
        foreach (string remark in Remarks(result))
        {
            output.Note($"sandboxctl: {remark}");
        }

        Save(output, result, folder);
        return ExitCodeOf(result);
    }

    /// <summary>0 for a program that ended with 0, 2 for one that did not, 1 for a job that did not end well.</summary>
    internal static int ExitCodeOf(RunResult result) => result switch
    {
        { Status: not JobStatus.Ok } => ExitCodes.NotWell,
        { ExitCode: 0 } => ExitCodes.Ok,
        _ => ExitCodes.ProgramFailed,
    };

    internal static IEnumerable<string> Remarks(RunResult result)
    {
        if (result.Status != JobStatus.Ok)
        {
            yield return $"job {result.JobId} ended as {result.Status.ToWire()}{(result.Error is { } error ? $" ({error.Code}): {error.Message}" : ".")}";
        }
        else if (result.ExitCode != 0)
        {
            yield return $"the program of job {result.JobId} ended with exit code {result.ExitCode}.";
        }

        if (result.StdoutTruncated || result.StderrTruncated)
        {
            yield return $"{result.StdoutDroppedBytes} bytes of standard output and {result.StderrDroppedBytes} of standard error were over the limit and dropped.";
        }
    }

    private static int SaveQuietly(Output output, RunResult result, OutputFolder? folder)
    {
        try
        {
            folder?.Save(result.OutputFiles);
            return ExitCodeOf(result);
        }
        catch (CliException fault)
        {
            output.Note($"sandboxctl: {fault.Message}");
            return fault.ExitCode;
        }
    }

    private static void Save(Output output, RunResult result, OutputFolder? folder)
    {
        if (result.OutputFiles.Count == 0)
        {
            return;
        }

        if (folder is not null)
        {
            output.Note($"sandboxctl: saved {folder.Save(result.OutputFiles)} output files.");
            return;
        }

        foreach (OutputFile file in result.OutputFiles)
        {
            output.Note($"sandboxctl: output file {file.Path}, {file.Size} bytes; --output-dir saves it.");
        }
    }
}
