using System.Reflection;
using System.Runtime.InteropServices;

namespace Sandbox.IntegrationTests.Fixtures;

/// <summary>What the machine has to have for these tests: the worker's executable and the images, made by deploy/test.sh.</summary>
internal static class TestEnvironment
{
    internal const string SandboxImage = "amon-sandbox-python:latest";
    internal const string NumpyImage = "amon-sandbox-python-numpy:latest";
    internal const string BareImage = "amon-sandbox-bare:latest";
    internal const string BrokerImage = "amon-sandbox-rabbitmq:4";
    internal const string OldBrokerImage = "amon-sandbox-rabbitmq:3.10";

    /// <summary>On every container that a test makes itself, so that deploy/test.sh finds what a killed run left behind.</summary>
    internal const string TestLabel = "amon.sandbox.test";

    /// <summary>The worker's executable: SANDBOX_WORKER_PATH when it is set, else what the build made beside this assembly.</summary>
    internal static string WorkerPath => FindWorker();

    /// <summary>Where the runtime of this process is; the worker's own launcher may not find one that stands in a home directory.</summary>
    internal static string DotnetRoot { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>Names that no other test, and no other run on this machine, uses.</summary>
    internal static string UniqueName(string what) => $"{what}-{Guid.NewGuid():N}"[..Math.Min(40, what.Length + 13)];

    private static string FindWorker()
    {
        string? path = Environment.GetEnvironmentVariable("SANDBOX_WORKER_PATH");
        if (string.IsNullOrEmpty(path))
        {
            path = typeof(TestEnvironment).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "WorkerPath").Value!;
        }

        return File.Exists(path)
            ? path
            : throw new PreparationException($"There is no worker at {path}: build the solution, or set SANDBOX_WORKER_PATH to its executable.");
    }
}
