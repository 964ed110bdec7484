using Sandbox.Benchmarks.Subjects;

namespace Sandbox.Benchmarks.Reporting;

/// <summary>The files that were asked for.</summary>
internal static class ResultFiles
{
    /// <summary>Tries to write them, before an hour is spent on what goes into them. What is there already stays until then.</summary>
    /// <exception cref="IOException">One cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">One may not be written.</exception>
    internal static void Check(BenchmarkOptions options)
    {
        foreach (string file in new[] { options.Json, options.Picture }.OfType<string>())
        {
            bool isNew = !File.Exists(file);
            File.Open(file, FileMode.Append).Dispose();
            if (isNew)
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>Writes them.</summary>
    /// <returns>A sentence for each.</returns>
    internal static async Task<IReadOnlyList<string>> WriteAsync(BenchmarkOptions options, Machine machine, IReadOnlyList<ScenarioReport> reports)
    {
        List<string> said = [];
        if (options.Json is { } json)
        {
            await JsonReport.WriteAsync(json, machine, options.Quick, reports);
            said.Add($"results: {json}");
        }

        if (options.Picture is { } picture)
        {
            if (Picture.TryDraw(machine, options.Quick, reports) is { } drawing)
            {
                drawing.Save(picture);
                said.Add($"picture: {picture}");
            }
            else
            {
                said.Add($"picture: none, the closed loops were not measured; {picture} is left as it was.");
            }
        }

        return said;
    }
}
