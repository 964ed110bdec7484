using System.Text;
using Microsoft.Extensions.Time.Testing;
using Sandbox.Contracts.Json;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Sandboxes;
using Sandbox.Execution.Supervision;
using Sandbox.Execution.Tests.Fakes;

namespace Sandbox.Execution.Tests.Fuzz;

/// <summary>A whole conversation ends in a report within the limits, whatever the supervisor says.</summary>
public sealed class SupervisorFuzzTests
{
    private const int HangGuard = 120_000;
    private const long Fixed = (16 + 64 + 32) * 1024;

    private static readonly Limits Limits = new() { CodeBytes = 64, FileCount = 3, FileBytes = 64, InputTotalBytes = 100, OutputTotalBytes = 100, StreamBytes = 32 };
    private static readonly Job Job = Given.Job();
    private static readonly FakeTimeProvider Time = new();

    private readonly Dictionary<RunReportEnd, int> _ends = [];

    [Fact(Timeout = HangGuard)]
    public Task RunAsync_HostileConversations_AlwaysGiveAReportWithinTheLimits()
    {
        FuzzRun.Through(200_000, (random, stream) => FrameMaker.Make(random, stream, greeting: false), (random, stream) =>
        {
            RunReport report = Run(stream.Memory, Splits.Of(random), Limits, out long allocated);
            _ends[report.End] = _ends.GetValueOrDefault(report.End) + 1;
            AssertWithin(report, Limits);
            Assert.True(allocated <= Fixed + (8 * stream.Length), $"{allocated} bytes were allocated for {stream.Length}.");
            if (random.OneIn(16))
            {
                AssertJudged(report);
            }
        });

        Assert.True(!FuzzRun.IsWhole || (_ends[RunReportEnd.Complete] > 30_000 && _ends[RunReportEnd.Lost] > 30_000), string.Join(", ", _ends));
        return Task.CompletedTask;
    }

    [Fact(Timeout = HangGuard)]
    public Task GreetAsync_HostileGreetings_AreAGreetingOrADocumentedException()
    {
        string[] lines = [$"protocol={FrameWriter.ProtocolVersion}", "protocol=1", "protocol=", "python=3.13.5", "languages=python,bash", "languages=,,perl,python", "uid=10001", "uid=0", "uid=-1", "uid=99999999999", "=", "", "preload_fault=x: y", "guarded=yes", "landlock=7", "landlock=-1", "landlock=256", "\0"];
        int greeted = 0;
        FuzzRun.Through(
            60_000,
            (random, stream) =>
            {
                string text = string.Join('\n', Enumerable.Range(0, random.Next(8)).Select(_ => random.Of(lines)).Prepend(random.OneIn(4) ? "" : lines[0]));
                stream.Add(Frames.Of((byte)'R', Encoding.UTF8.GetBytes(text)));
                if (random.OneIn(2))
                {
                    stream.Spoil(random);
                }
            },
            (random, stream) =>
            {
                var wire = new SplitWire(stream.Memory, Splits.Of(random));
                long before = GC.GetAllocatedBytesForCurrentThread();
                Task<SupervisorGreeting> greeting = new SupervisorSession(wire, Time).GreetAsync(CancellationToken.None);
                long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.True(greeting.IsCompletedSuccessfully || greeting.Exception!.InnerException is EndOfStreamException or ProtocolViolationException, $"{greeting.Exception}");
                Assert.True(allocated <= Fixed + (16 * stream.Length), $"{allocated} bytes were allocated for {stream.Length}.");
                greeted += greeting.IsCompletedSuccessfully ? 1 : 0;
            });

        Assert.True(!FuzzRun.IsWhole || greeted is > 10_000 and < 55_000, $"{greeted} greeted");
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(40, 1)]
    public void RunAsync_FourTimesTheFrames_IsFourTimesTheWork(int payload, int growth)
    {
        byte[] few = Flood(payload, growth, 2_000);
        byte[] many = Flood(payload, growth, 8_000);
        double times = (double)many.Length / few.Length;

        (long Bytes, long Reads) small = Work(few);
        (long Bytes, long Reads) large = Work(many);

        Assert.True(large.Reads <= (times * small.Reads) + 16, $"{small.Reads} and {large.Reads} reads for {times} times the bytes");
        Assert.True(large.Bytes <= 1.25 * times * small.Bytes, $"{small.Bytes} and {large.Bytes} bytes allocated for {times} times the bytes");
    }

    /// <summary>What a report holds is within the limits, sorted, and under good paths.</summary>
    internal static void AssertWithin(RunReport report, Limits limits)
    {
        Assert.True(report.Stdout.Text.Length <= limits.StreamBytes && report.Stderr.Text.Length <= limits.StreamBytes && report.Stdout.DroppedBytes >= 0 && report.Stderr.DroppedBytes >= 0, "The text is over its limit.");
        Assert.True(report.Files.Count <= limits.FileCount && (report.FilesRefused is null || report.Files.Count == 0), "There are too many files.");
        long total = 0;
        string before = "";
        foreach (JobFile file in report.Files)
        {
            total += file.Content.Length;
            Assert.True(file.Content.Length <= limits.FileBytes && total <= limits.OutputTotalBytes, "A file is over its limit.");
            Assert.True(PathRules.Normalize(file.Path, out string normal) is null && normal == file.Path && string.CompareOrdinal(before, file.Path) < 0, "A path is bad.");
            before = file.Path;
        }

        Assert.True(report.FilesRefused is not { } refused || (refused.Message.Length < 300 && !refused.Message.Any(char.IsControl)), "The refusal is no plain sentence.");
        Assert.True(report.End != RunReportEnd.Complete || report.Done is not null, "It is complete without an end.");
    }

    /// <summary>Runs a job against a supervisor that says this. It never waits.</summary>
    internal static RunReport Run(ReadOnlyMemory<byte> stream, Func<int, int> pieces, Limits limits, out long allocated)
    {
        var wire = new SplitWire(stream, pieces);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Task<RunReport> running = new SupervisorSession(wire, Time) { Seal = Frames.Seal }.RunAsync(Job, limits, CancellationToken.None);
        allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(running.IsCompletedSuccessfully, $"It gave no report: {running.Exception}");
        Assert.True(wire.Reads <= stream.Length + 2, $"{wire.Reads} reads for {stream.Length} bytes.");
        return running.Result;
    }

    private static void AssertJudged(RunReport report)
    {
        JobOutcome outcome = Verdict.Of(report, report.End == RunReportEnd.Lost ? new SandboxFate(SandboxFateKind.Ended, "") : null);
        Assert.True(Enum.IsDefined(outcome.Status) && (outcome.Error is not null || outcome.Status == Contracts.Jobs.JobStatus.Ok), "No verdict.");
        byte[] body = ResultJson.Encode(ResultFactory.Create(Job, outcome, 1, "w"), 64 * 1024);
        Assert.True(body.Length is > 0 and <= 64 * 1024, "The result does not fit.");
    }

    private static byte[] Flood(int payload, int growth, int frames)
    {
        var stream = new List<byte>();
        for (int frame = 0; frame < frames; frame++)
        {
            stream.AddRange(Frames.Of((byte)'O', new byte[payload + (growth * frame / 100)]));
        }

        return [.. stream, .. Frames.Done(), .. Frames.End()];
    }

    private static (long Bytes, long Reads) Work(byte[] stream)
    {
        var wire = new SplitWire(stream, _ => 4096);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Task<RunReport> running = new SupervisorSession(wire, Time) { Seal = Frames.Seal }.RunAsync(Job, Limits, CancellationToken.None);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(RunReportEnd.Complete, running.Result.End);
        return (allocated, wire.Reads);
    }
}
