using System.Text;
using Sandbox.Contracts.Jobs;

namespace Sandbox.IntegrationTests.Fixtures;

/// <summary>Requests in few words.</summary>
internal static class Ask
{
    /// <summary>A Python program.</summary>
    internal static RunRequest Python(string code, int? timeoutS = null, params InputFile[] files) =>
        new() { Language = "python", Code = code, TimeoutS = timeoutS, InputFiles = files };

    /// <summary>A bash script.</summary>
    internal static RunRequest Bash(string code, int? timeoutS = null, params InputFile[] files) =>
        new() { Language = "bash", Code = code, TimeoutS = timeoutS, InputFiles = files };

    /// <summary>An input file.</summary>
    internal static InputFile File(string path, byte[] content) => new() { Path = path, ContentB64 = content };

    /// <summary>An input file with text in it.</summary>
    internal static InputFile File(string path, string content) => File(path, Encoding.UTF8.GetBytes(content));

    /// <summary>A program that only waits.</summary>
    internal static RunRequest Sleep(int seconds, string? jobId = null) =>
        Python($"import time; time.sleep({seconds}); print('slept')", Math.Min(120, seconds + 20)) with { JobId = jobId };
}
