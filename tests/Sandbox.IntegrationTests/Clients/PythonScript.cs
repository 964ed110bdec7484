using System.Runtime.CompilerServices;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Clients;

/// <summary>Runs Python that uses the package of src/clients/python.</summary>
internal static class PythonScript
{
    // The distribution's own, which has the distribution's aiormq: the first on the PATH may be another.
    private const string Interpreter = "/usr/bin/python3";

    /// <summary>The scenarios on a real broker.</summary>
    internal static string Scenarios { get; } = Path.Combine(Root(), "tests", "clients", "broker", "scenarios.py");

    /// <summary>Runs it with these variables.</summary>
    internal static Task<ToolOutput> RunAsync(string[] arguments, params (string Name, string Value)[] variables) => Tool.TryRunAsync(
        "env",
        [
            $"PYTHONPATH={Path.Combine(Root(), "src", "clients", "python")}", "PYTHONDONTWRITEBYTECODE=1",
            .. variables.Select(variable => $"{variable.Name}={variable.Value}"), Interpreter, .. arguments,
        ],
        within: TimeSpan.FromMinutes(5));

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
