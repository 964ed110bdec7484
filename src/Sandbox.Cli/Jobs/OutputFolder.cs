using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Jobs;

namespace Sandbox.Cli.Jobs;

/// <summary>
/// Saves output files below one folder and nowhere else: paths keep the rules of jobs, no link on the way is followed, and what exists is
/// not replaced unless that was asked for. A result is as little trusted as the program that made it.
/// </summary>
internal sealed class OutputFolder(string root, bool overwrite)
{
    private const FileAttributes Link = FileAttributes.ReparsePoint;

    /// <summary>Saves all of them; when one cannot be saved, those before it are.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="CliException">A path breaks the rules, a file exists, or it cannot be written.</exception>
    internal int Save(IReadOnlyList<OutputFile> files)
    {
        foreach (OutputFile file in files)
        {
            Save(file);
        }

        return files.Count;
    }

    private void Save(OutputFile file)
    {
        if (PathRules.Normalize(file.Path, out string path) is { } reason)
        {
            throw Refuse("invalid_path", $"An output file's path {reason}; it was not saved.");
        }

        string target = Path.Combine(Path.GetFullPath(root), path);
        try
        {
            MakeFolders(path);
            if (overwrite && File.Exists(target) && File.GetAttributes(target).HasFlag(Link))
            {
                throw Refuse("file_is_link", $"{target} is a link; it was not followed.");
            }

            using var stream = new FileStream(target, overwrite ? FileMode.Create : FileMode.CreateNew, FileAccess.Write, FileShare.None);
            stream.Write(file.ContentB64);
        }
        catch (IOException) when (!overwrite && Path.Exists(target))
        {
            throw Refuse("file_exists", $"{target} exists already: choose another --output-dir, or replace it with --overwrite.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Refuse("file_not_written", $"{target} cannot be written: {fault.Message}");
        }
    }

    // The folder itself may be a link: its owner named it. What is below it must not lead out of it.
    private void MakeFolders(string path)
    {
        string folder = Path.GetFullPath(root);
        Directory.CreateDirectory(folder);
        foreach (string segment in path.Split('/').SkipLast(1))
        {
            folder = Path.Combine(folder, segment);
            Directory.CreateDirectory(folder);
            if (File.GetAttributes(folder).HasFlag(Link))
            {
                throw Refuse("file_is_link", $"{folder} is a link; it was not followed.");
            }
        }
    }

    private static CliException Refuse(string code, string message) => new(ExitCodes.CannotWrite, code, message);
}
