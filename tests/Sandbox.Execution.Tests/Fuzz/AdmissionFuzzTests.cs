using System.Text;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;
using Sandbox.Execution.Jobs;

namespace Sandbox.Execution.Tests.Fuzz;

/// <summary>Whatever a caller sends is a job within the limits or a plain reason, for little memory.</summary>
public sealed class AdmissionFuzzTests
{
    private const int HangGuard = 120_000;

    // Exceptions of the JSON reader, thrown through several of its methods; and what the runtime makes at its first use.
    private const long Fixed = 256 * 1024;

    private static readonly Limits Limits = new() { CodeBytes = 64, FileCount = 3, FileBytes = 64, InputTotalBytes = 100 };
    private static readonly Admission Admission = new(Limits, TimeProvider.System);

    private int _admitted;
    private int _refused;
    private int _unreadable;

    [Fact(Timeout = HangGuard)]
    public Task Admit_HostileBodies_AreAJobWithinTheLimitsOrAReason()
    {
        FuzzRun.Through(200_000, RequestMaker.Make, (_, body) => Judge(body.Span));

        Assert.True(!FuzzRun.IsWhole || (_admitted > 20_000 && _refused > 20_000 && _unreadable > 20_000), $"{_admitted} admitted, {_refused} refused, {_unreadable} unreadable");
        return Task.CompletedTask;
    }

    [Fact(Timeout = HangGuard)]
    public Task Admit_Noise_IsAReason()
    {
        FuzzRun.Through(
            50_000,
            (random, body) =>
            {
                for (int count = random.Next(40); count > 0; count--)
                {
                    body.Add(random.OneIn(3) ? random.NextByte() : (byte)"{}[]:,\"\\0123456789.eE-+tfn u\n"[random.Next(29)]);
                }
            },
            (_, body) => Judge(body.Span));
        return Task.CompletedTask;
    }

    public static TheoryData<string> Shapes() =>
        ["files", "nulls", "empty objects", "arrays", "paths", "code", "escapes", "language", "names", "same name", "spaces", "base64", "numbers", "request id", "deadline", "slashes"];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Admit_LargeBody_TakesAFewTimesItsSizeAtMost(string shape)
    {
        var limits = new Limits();
        byte[] body = Large(shape, 2_000_000);

        long allocated = Work(body, limits);

        // Text doubles as UTF-16, base64 shrinks; and some is copied once.
        Assert.True(allocated <= Fixed + (6L * body.Length), $"{allocated} bytes were allocated for {body.Length}.");
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Admit_FourTimesTheBody_IsFourTimesTheWork(string shape)
    {
        var limits = new Limits();

        long small = Work(Large(shape, 250_000), limits);
        long large = Work(Large(shape, 1_000_000), limits);

        Assert.True(large <= Fixed + (5 * small), $"{small} and {large} bytes were allocated.");
    }

    /// <summary>Reads and admits a body, and holds what comes of it to the limits.</summary>
    /// <returns>The code of the refusal; "ok" for a job.</returns>
    internal string Judge(ReadOnlySpan<byte> body)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        AdmissionResult? result = RequestJson.TryRead(body, out RunRequest? request, out JobError? error) ? Admission.Admit(request) : null;
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated <= Fixed + (16 * body.Length), $"{allocated} bytes were allocated for {body.Length}.");
        switch (result)
        {
            case AdmissionResult.Admitted good:
                _admitted++;
                AssertWithin(good.Job);
                return "ok";
            case AdmissionResult.Refused bad:
                _refused++;
                Assert.True(Admission.IsJobId(bad.JobId) && bad.RequestId.Length is > 0 and <= 256, "It is answered under no good id.");
                AssertPlain(bad.Error);
                return bad.Error.Code;
            default:
                _unreadable++;
                AssertPlain(error!);
                return error!.Code;
        }
    }

    private static void AssertPlain(JobError error)
    {
        Assert.True(error.Code.Length > 0 && error.Code.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'), error.Code);
        Assert.True(error.Message.Length is > 10 and < 200 && error.Message.All(c => c is >= ' ' and < '\x7F'), error.Message);
    }

    private static void AssertWithin(Job job)
    {
        Assert.True(Admission.IsJobId(job.JobId) && job.RequestId.Length is > 0 and <= 256 && !job.RequestId.Any(char.IsControl) && Enum.IsDefined(job.Language), "An id or the language is bad.");
        Assert.True(job.Code.Length <= Limits.CodeBytes && job.Timeout >= TimeSpan.FromSeconds(1) && job.Timeout <= TimeSpan.FromSeconds(Limits.MaxTimeoutSeconds), "Code or time limit is bad.");
        Assert.True(job.InputFiles.Count <= Limits.FileCount && job.InputFiles.Sum(file => file.Content.Length) <= Limits.InputTotalBytes, "The files are over their limit.");
        foreach (JobFile file in job.InputFiles)
        {
            Assert.True(file.Content.Length <= Limits.FileBytes && !file.Path.Split('/').Any(name => name is "" or "." or ".." || name.AsSpan().IndexOfAny('\0', '\\') >= 0), "A file is bad.");
        }
    }

    private static long Work(byte[] body, Limits limits)
    {
        var admission = new Admission(limits, TimeProvider.System);
        long before = GC.GetAllocatedBytesForCurrentThread();
        if (RequestJson.TryRead(body, out RunRequest? request, out _))
        {
            admission.Admit(request);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static byte[] Large(string shape, int bytes)
    {
        (string before, string each, string after) = shape switch
        {
            "files" => (Files, """{"path":"a","content_b64":"aGk="},""", "null]}"),
            "nulls" => (Files, "null,", "null]}"),
            "empty objects" => (Files, "{},", "{}]}"),
            "arrays" => (Files, "[],", "[]]}"),
            "paths" => (Files + """{"path":""" + "\"", "a/", "\",\"content_b64\":\"\"}]}"),
            "slashes" => (Files + """{"path":""" + "\"", "\\\\", "\",\"content_b64\":\"\"}]}"),
            "base64" => (Files + """{"path":"a","content_b64":""" + "\"", "AAAA", "\"}]}"),
            "code" => ("""{"language":"python","code":""" + "\"", "x", "\"}"),
            "escapes" => ("""{"language":"python","code":""" + "\"", "\\u0000", "\"}"),
            "language" => ("""{"code":"","language":""" + "\"", "p", "\"}"),
            "request id" => ("""{"language":"python","code":"","request_id":""" + "\"", "r", "\"}"),
            "deadline" => ("""{"language":"python","code":"","deadline":""" + "\"", "2", "\"}"),
            "same name" => ("{", "\"x\":1,", "\"language\":\"python\",\"code\":\"\"}"),
            "names" => ("{", "", "\"language\":\"python\",\"code\":\"\"}"),
            "numbers" => ("""{"language":"python","code":"","timeout_s":""", "1", "}"),
            _ => ("{", " ", "\"language\":\"python\",\"code\":\"\"}"),
        };
        var text = new StringBuilder(before, bytes + 64);
        for (int number = 0; text.Length < bytes - after.Length - 64; number++)
        {
            text.Append(shape == "names" ? $"\"n{number}\":0," : each);
        }

        return Encoding.UTF8.GetBytes(text.Append(after).ToString());
    }

    private const string Files = """{"language":"python","code":"","input_files":[""";
}
