using System.Text.RegularExpressions;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Guides;

/// <summary>
/// The commands of the guides work when they are pasted. They are run in the order of the English guide, in one shell, against a real worker; the
/// other guide has the same ones. A block that a test cannot run says why in a comment above it, and is at least something that bash understands.
/// </summary>
public sealed partial class GuideCommandTests
{
    private const string Log = "SANDBOX_LOG";

    public static TheoryData<string> Guides => [.. Guide.Both.Select(guide => guide.Path)];

    [Fact]
    public async Task Run_EveryBlockThatCan_EndsWellAndPrintsWhatIsShown()
    {
        string key = $"key-{Guid.NewGuid():N}";
        DirectoryInfo folder = Directory.CreateTempSubdirectory("guide-");
        try
        {
            await using WorkerProcess worker = await WorkerProcess.StartReadyAsync(new() { ["API_KEY"] = key, ["LOG_FORMAT"] = "json" });
            string log = Path.Combine(folder.FullName, "worker.log");
            await using var bash = BashSession.Start(
                new Dictionary<string, string>
                {
                    ["SANDBOX"] = (await worker.WaitForEventAsync("worker.ready"))["addresses"],
                    ["SANDBOX_RUNNER_API_KEY"] = key,
                    [Log] = log,
                    ["BROKER_DIR"] = Path.Combine(folder.FullName, "broker"),
                },
                folder.FullName);
            await RunAllAsync(bash, async () => await WriteLogAsync(worker, key, log));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Guides))]
    public async Task Parse_EveryBlock_IsBash(string path)
    {
        string all = string.Join('\n', Guide.Of(path).Fences.Where(fence => fence.IsCommands).Select(fence => $"{{\n{fence.Body}\n}}"));
        ToolOutput output = await Tool.TryRunAsync("bash", ["-n", "/dev/stdin"], System.Text.Encoding.UTF8.GetBytes(all));
        Assert.True(output.ExitCode == 0, output.Stderr);
    }

    private static async Task RunAllAsync(BashSession bash, Func<Task> writeLog)
    {
        ITestOutputHelper report = TestContext.Current.TestOutputHelper!;
        IReadOnlyList<Fence> fences = Guide.English.Fences;
        int ran = 0;
        for (int i = 0; i < fences.Count; i++)
        {
            Fence fence = fences[i];
            if (!fence.IsCommands)
            {
                continue;
            }

            string where = $"{Guide.English.Path}:{fence.Line}";
            if (fence.NotRun is { } reason)
            {
                report.WriteLine($"not run  {where}: {reason}");
                continue;
            }

            if (fence.Body.Contains(Log, StringComparison.Ordinal))
            {
                await writeLog();
            }

            ToolOutput output = await bash.RunAsync(fence.Body);
            Assert.True(output.ExitCode == 0, $"{where} failed:\n{fence.Body}\n{output.Stdout}");
            if (i + 1 < fences.Count && fences[i + 1].Language == "text")
            {
                Assert.True(Shows(fences[i + 1].Body, output.Stdout), $"{where} was to print\n{fences[i + 1].Body}\nand printed\n{output.Stdout}");
            }

            report.WriteLine($"ran      {where}");
            ran++;
        }

        Assert.True(ran >= 10, $"Only {ran} blocks were run.");
    }

    // The worker's lines leave in batches: once a job of our own has its line, everything before it has been written.
    private static async Task WriteLogAsync(WorkerProcess worker, string key, string path)
    {
        Answer answer = await worker.Shim.RunWithKeyAsync($"Bearer {key}");
        await worker.WaitForEventAsync("sandbox.run.finish", matching: line => line["job_id"] == answer.Result.JobId);
        await File.WriteAllTextAsync(path, worker.Stdout + '\n', TestContext.Current.CancellationToken);
    }

    // An ellipsis stands for anything in a line, and one that is a line of its own for any lines, or none.
    private static bool Shows(string expected, string printed)
    {
        IEnumerable<string> lines = expected.TrimEnd().Split('\n').Select(line =>
            line.Trim() == "…" ? "(?:[^\n]*\n)*" : Regex.Escape(line.TrimEnd()).Replace("…", "[^\n]*", StringComparison.Ordinal) + "\n");
        return Regex.IsMatch(TrailingSpace().Replace(printed.TrimEnd(), "") + "\n", $"\\A{string.Concat(lines)}\\z");
    }

    [GeneratedRegex("[ \t]+$", RegexOptions.Multiline)]
    private static partial Regex TrailingSpace();
}
