using System.Text;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Supervision;

namespace Sandbox.Execution.Tests.Fuzz;

/// <summary>Replays the corpus: one test an entry, whole and byte by byte.</summary>
public sealed class CorpusTests
{
    private const int HangGuard = 20_000;
    private static readonly Limits Limits = new() { FileCount = 3, FileBytes = 64, OutputTotalBytes = 100, StreamBytes = 32 };

    public static TheoryData<string> Conversations() => Corpus.Names("Frames");

    public static TheoryData<string> Requests() => Corpus.Names("Requests");

    [Theory(Timeout = HangGuard)]
    [MemberData(nameof(Conversations))]
    public Task Run_Conversation_EndsAsExpected(string name)
    {
        (string expected, byte[] stream) = Corpus.Read("Frames", name);

        foreach (Func<int, int> pieces in (Func<int, int>[])[Splits.Whole, Splits.OneByOne])
        {
            RunReport report = SupervisorFuzzTests.Run(stream, pieces, Limits, out _);
            SupervisorFuzzTests.AssertWithin(report, Limits);
            Assert.Equal(expected, Describe(report));
        }

        return Task.CompletedTask;
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void Admit_Request_IsJudgedAsExpected(string name)
    {
        (string expected, byte[] body) = Corpus.Read("Requests", name);

        Assert.Equal(expected, new AdmissionFuzzTests().Judge(body));
    }

    [Fact]
    public void Names_BothFolders_HaveTheirEntries()
    {
        // A corpus that is not found would be replayed with success.
        Assert.True(Conversations().Count >= 30 && Requests().Count >= 30, $"{Conversations().Count} and {Requests().Count}");
    }

    private static string Describe(RunReport report)
    {
        var text = new StringBuilder(report.End == RunReportEnd.Complete ? "complete" : "lost");
        text.Append(report.Done is { } done ? $" {done.End.ToString().ToLowerInvariant()} {done.Value}" : "");
        text.Append(report.FilesRefused is { } refused ? $" refused {refused.Code}" : $" files {report.Files.Count}");
        return text.Append(Math.Max(report.Stdout.DroppedBytes, report.Stderr.DroppedBytes) > 0 ? " dropped" : "").ToString();
    }
}
