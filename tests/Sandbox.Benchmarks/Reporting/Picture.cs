using Sandbox.Benchmarks.Subjects;

namespace Sandbox.Benchmarks.Reporting;

internal static class Picture
{
    internal static string? TryDraw(Machine machine, IReadOnlyList<ScenarioReport> reports) => null;
}
