using System.Text;
using Microsoft.Extensions.Time.Testing;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Sandboxes;
using Sandbox.Execution.Supervision;
using Sandbox.Execution.Tests.Fakes;

namespace Sandbox.Execution.Tests;

/// <summary>Hostile bytes by the ten thousand, the same in every run: only the documented exceptions may leave the intake.</summary>
public sealed class FuzzTests
{
    private const int HangGuard = 60_000;
    private const int Seed = 20_300_131;
    private static readonly Limits Limits = new() { CodeBytes = 64, FileCount = 3, FileBytes = 64, InputTotalBytes = 100, OutputTotalBytes = 100, StreamBytes = 32 };

    private static readonly byte[] Conversation =
    [
        .. Frames.Ready(), .. Frames.Stdout("out 嗨"), .. Frames.Stderr("err"), .. Frames.Done(), .. Frames.File("a/b", "content"),
        .. Frames.File("c", ""), .. Frames.Rejected("output_not_allowed", "link"), .. Frames.End(),
    ];

    private static readonly byte[][] Pieces =
    [
        Frames.Ready(), Frames.Ready("bash"), Frames.Stdout("out 嗨"), Frames.Stdout(new string('x', 40)), Frames.Stdout(""), Frames.Stderr("err"),
        Frames.Done(), Frames.Done(ProgramEnd.Signalled, 9), Frames.Done(ProgramEnd.TimedOut, 124),
        Frames.Of((byte)'D', Frames.DonePayload(stdoutDropped: long.MaxValue, cpuMicroseconds: long.MaxValue, oomKills: 1)),
        Frames.File("a/b", "content"), Frames.File("a", "x"), Frames.File("../x", ""), Frames.File("", ""), Frames.File("b", new string('x', 64)),
        Frames.Rejected("output_not_allowed", "link"), Frames.End(), Frames.Header((byte)'F', uint.MaxValue), Frames.Of((byte)'?', []),
    ];

    private static readonly string[] Requests =
    [
        """{"language":"python","code":"print('hi')"}""",
        """{"job_id":"j","request_id":"r","language":" Bash ","code":"\u0000\ud83d\ude00","timeout_s":10,"deadline":"2030-01-31T12:00:00Z"}""",
        """{"language":"python","code":"","input_files":[{"path":"a/b","content_b64":"aGk="},{"path":"c\\d","content_b64":""}]}""",
    ];

    private static readonly string[] Tokens =
    [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u0000", "\\ud800", "\\udfff", "null", "true", "1e308", "-1", "99999999999999999999", "NaN",
        "\"language\"", "\"code\"", "\"input_files\"", "\"path\"", "\"content_b64\"", "\"timeout_s\"", "\"deadline\"", "\"job_id\"", "..", "/", "C:", "\0", "嗨", "[[[[[[[[",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = HangGuard)]
    public async Task FrameReader_HostileBytes_ThrowsOnlyWhatItDocuments()
    {
        var random = new Random(Seed);
        int whole = 0;
        for (int round = 0; round < 15_000; round++)
        {
            byte[] bytes = Mutate(random, Conversation);
            FakeWire wire = Wire(bytes, random);
            var reader = new FrameReader(wire, maxFileFrame: 200);
            try
            {
                while (true)
                {
                    (_, ReadOnlyMemory<byte> payload) = await reader.ReadAsync(Token);
                    Assert.InRange(payload.Length, 0, FrameReader.MaxChunk);
                    whole++;
                }
            }
            catch (Exception fault) when (fault is EndOfStreamException or ProtocolViolationException)
            {
                // As documented.
            }
            catch (Exception fault)
            {
                Assert.Fail($"Round {round}: {fault}\n{Convert.ToHexString(bytes)}");
            }
        }

        // Enough frames stay whole for the fuzz to reach behind the first header.
        Assert.InRange(whole, 20_000, 120_000);
    }

    [Fact(Timeout = HangGuard)]
    public async Task SupervisorSession_HostileBytes_AlwaysGivesAReportWithinTheLimits()
    {
        var random = new Random(Seed);
        var ends = new Dictionary<RunReportEnd, int>();
        for (int round = 0; round < 10_000; round++)
        {
            byte[] bytes = random.Next(2) == 0
                ? Mutate(random, Conversation[Frames.Ready().Length..])
                : [.. Enumerable.Range(0, random.Next(1, 9)).SelectMany(_ => Pieces[random.Next(Pieces.Length)])];
            try
            {
                var session = new SupervisorSession(Wire(bytes, random), new FakeTimeProvider());
                RunReport report = await session.RunAsync(Given.Job(), Limits, Token);
                ends[report.End] = ends.GetValueOrDefault(report.End) + 1;
                AssertWithinLimits(report);
            }
            catch (Exception fault)
            {
                Assert.Fail($"Round {round}: {fault}\n{Convert.ToHexString(bytes)}");
            }
        }

        Assert.True(ends[RunReportEnd.Complete] > 200 && ends[RunReportEnd.Lost] > 4_000, string.Join(", ", ends));
    }

    [Fact(Timeout = HangGuard)]
    public async Task GreetAsync_HostileBytes_ThrowsOnlyWhatItDocuments()
    {
        var random = new Random(Seed);
        int greeted = 0;
        for (int round = 0; round < 5_000; round++)
        {
            byte[] bytes = Mutate(random, Frames.Ready());
            try
            {
                await new SupervisorSession(Wire(bytes, random), TimeProvider.System).GreetAsync(Token);
                greeted++;
            }
            catch (Exception fault) when (fault is EndOfStreamException or ProtocolViolationException)
            {
                // As documented.
            }
            catch (Exception fault)
            {
                Assert.Fail($"Round {round}: {fault}\n{Convert.ToHexString(bytes)}");
            }
        }

        Assert.InRange(greeted, 100, 4_900);
    }

    [Fact]
    public void RequestJsonAndAdmission_HostileBytes_AreAJobWithinTheLimitsOrAReason()
    {
        var random = new Random(Seed);
        var admission = new Admission(Limits, TimeProvider.System);
        int admitted = 0, refused = 0, unreadable = 0;
        for (int round = 0; round < 20_000; round++)
        {
            byte[] body = random.Next(3) switch
            {
                0 => Mutate(random, Encoding.UTF8.GetBytes(Requests[random.Next(Requests.Length)])),
                1 => Splice(random, Requests[random.Next(Requests.Length)]),
                _ => Encoding.UTF8.GetBytes(Compose(random)),
            };
            try
            {
                if (!RequestJson.TryRead(body, out RunRequest? request, out JobError? error))
                {
                    unreadable++;
                    Assert.Matches("^[a-z0-9_]+$", error.Code);
                    continue;
                }

                switch (admission.Admit(request))
                {
                    case AdmissionResult.Admitted good:
                        admitted++;
                        AssertWithinLimits(good.Job);
                        break;
                    case AdmissionResult.Refused bad:
                        refused++;
                        Assert.True(Admission.IsJobId(bad.JobId) && bad.RequestId.Length is > 0 and <= 256);
                        Assert.EndsWith(".", bad.Error.Message.Replace("_ -", ".", StringComparison.Ordinal), StringComparison.Ordinal);
                        break;
                }
            }
            catch (Exception fault)
            {
                Assert.Fail($"Round {round}: {fault}\n{Convert.ToHexString(body)}");
            }
        }

        Assert.True(admitted > 500 && refused > 500 && unreadable > 500, $"{admitted} admitted, {refused} refused, {unreadable} unreadable");
    }

    private static void AssertWithinLimits(RunReport report)
    {
        Assert.True(report.Stdout.Text.Length <= Limits.StreamBytes && report.Stderr.Text.Length <= Limits.StreamBytes);
        Assert.True(report.Files.Count <= Limits.FileCount);
        Assert.True(report.Files.Sum(file => file.Content.Length) <= Limits.OutputTotalBytes);
        string before = "";
        foreach (JobFile file in report.Files)
        {
            Assert.True(file.Content.Length <= Limits.FileBytes);
            Assert.True(PathRules.Normalize(file.Path, out string normal) is null && normal == file.Path);
            Assert.True(string.CompareOrdinal(before, file.Path) < 0);
            before = file.Path;
        }

        // Whatever came, it has a verdict and fits a message.
        JobOutcome outcome = Verdict.Of(report, report.End == RunReportEnd.Lost ? new SandboxFate(SandboxFateKind.Ended, "") : null);
        Assert.NotEmpty(ResultJson.Encode(ResultFactory.Create(Given.Job(), outcome, 1, "w"), 1024 * 1024));
    }

    private static void AssertWithinLimits(Job job)
    {
        Assert.True(Admission.IsJobId(job.JobId) && job.RequestId.Length is > 0 and <= 256 && Enum.IsDefined(job.Language));
        Assert.True(job.Code.Length <= Limits.CodeBytes);
        Assert.True(job.Timeout >= TimeSpan.FromSeconds(1) && job.Timeout <= TimeSpan.FromSeconds(Limits.MaxTimeoutSeconds));
        Assert.True(job.InputFiles.Count <= Limits.FileCount);
        Assert.True(job.InputFiles.Sum(file => file.Content.Length) <= Limits.InputTotalBytes);
        foreach (JobFile file in job.InputFiles)
        {
            Assert.True(file.Content.Length <= Limits.FileBytes);
            Assert.DoesNotContain(file.Path.Split('/'), segment => segment is "" or "." or ".." || segment.AsSpan().IndexOfAny('\0', '\\') >= 0);
        }
    }

    private static FakeWire Wire(byte[] bytes, Random random)
    {
        var wire = new FakeWire { MostPerRead = random.Next(4) == 0 ? random.Next(1, 20) : int.MaxValue };
        if (bytes.Length > 0)
        {
            wire.Send(bytes);
        }

        wire.Close();
        return wire;
    }

    private static byte[] Mutate(Random random, byte[] source)
    {
        var bytes = new List<byte>(source);
        for (int change = random.Next(0, 5); change > 0 && bytes.Count > 0; change--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at));
                    break;
                case 3:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                case 4:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 5:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(at + 1), Math.Min(random.Next(1, 30), bytes.Count - at)));
                    break;
                default:
                    bytes[at] = random.Next(2) == 0 ? (byte)0xFF : (byte)0;
                    break;
            }
        }

        return [.. bytes];
    }

    private static byte[] Splice(Random random, string source)
    {
        int at = random.Next(source.Length + 1);
        int skip = random.Next(0, 3);
        return Encoding.UTF8.GetBytes(source[..at] + Tokens[random.Next(Tokens.Length)] + source[Math.Min(source.Length, at + skip)..]);
    }

    private static string Compose(Random random)
    {
        string[] values = ["\"python\"", "\"bash\"", "\"\"", "\"a b\"", "null", "1", "0", "121", "-5", "\"../x\"", "\"ok\"", "[]", "{}", "\"\\ud800\"", "\"2030-01-31T12:00:00Z\"", "true"];
        string Value() => values[random.Next(values.Length)];
        string File() => random.Next(6) == 0 ? Value() : $"{{\"path\":{(random.Next(2) == 0 ? $"\"f{random.Next(4)}/g\"" : Value())},\"content_b64\":{(random.Next(2) == 0 ? "\"aGk=\"" : Value())}}}";
        var fields = new List<string> { $"\"code\":{(random.Next(4) > 0 ? "\"x\"" : Value())}", $"\"language\":{(random.Next(4) > 0 ? "\"python\"" : Value())}" };
        foreach (string name in new[] { "job_id", "request_id", "timeout_s", "deadline", "unknown" })
        {
            if (random.Next(5) == 0)
            {
                fields.Add($"\"{name}\":{Value()}");
            }
        }

        if (random.Next(2) == 0)
        {
            fields.Add($"\"input_files\":[{string.Join(',', Enumerable.Range(0, random.Next(0, 5)).Select(_ => File()))}]");
        }

        return $"{{{string.Join(',', fields)}}}";
    }
}
