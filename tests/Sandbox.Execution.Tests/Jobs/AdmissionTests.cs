using Microsoft.Extensions.Time.Testing;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Jobs;

namespace Sandbox.Execution.Tests.Jobs;

public sealed class AdmissionTests
{
    private static readonly Limits Small = new() { CodeBytes = 10, FileCount = 2, FileBytes = 5, InputTotalBytes = 8, MaxTimeoutSeconds = 20 };
    private static readonly RunRequest Minimal = new() { Language = "python", Code = "" };

    [Fact]
    public void Admit_EveryField_IsInTheJob()
    {
        var request = new RunRequest
        {
            JobId = "job.1_A-z",
            RequestId = "request 嗨",
            Language = "bash",
            Code = "嗨",
            TimeoutS = 7,
            Deadline = "2030-01-31T12:00:00Z",
            InputFiles = [new InputFile { Path = "a\\b", ContentB64 = [1, 2] }, new InputFile { Path = "c", ContentB64 = [] }],
        };

        Job job = Admit(request);

        Assert.Equal("job.1_A-z", job.JobId);
        Assert.Equal("request 嗨", job.RequestId);
        Assert.Equal(Language.Bash, job.Language);
        Assert.Equal("嗨"u8.ToArray(), job.Code);
        Assert.Equal(TimeSpan.FromSeconds(7), job.Timeout);
        Assert.Equal(new DateTimeOffset(2030, 1, 31, 12, 0, 0, TimeSpan.Zero), job.Deadline);
        Assert.Equal(["a/b", "c"], job.InputFiles.Select(file => file.Path));
        Assert.Equal([1, 2], job.InputFiles[0].Content);
        Assert.Empty(job.InputFiles[1].Content);
    }

    /// <summary>A request's texts are as long as the largest body allows: refusing one must not cost copies of it.</summary>
    [Theory]
    [InlineData("language")]
    [InlineData("path")]
    public void Admit_TextOfMegabytes_IsRefusedWithoutACopyOfIt(string which)
    {
        string text = new('a', 4 << 20);
        RunRequest request = which == "language" ? Minimal with { Language = text } : Minimal with { InputFiles = [new InputFile { Path = text + "\\", ContentB64 = [] }] };
        var admission = new Admission(Small, new FakeTimeProvider());

        long before = GC.GetAllocatedBytesForCurrentThread();
        AdmissionResult answer = admission.Admit(request);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.IsType<AdmissionResult.Refused>(answer);
        Assert.InRange(allocated, 0, text.Length / 4);
    }

    [Fact]
    public void Admit_MinimalRequest_TakesTheDefaults()
    {
        Job job = Admit(Minimal);

        Assert.Equal(TimeSpan.FromSeconds(10), job.Timeout);
        Assert.Empty(job.InputFiles);
        Assert.Null(job.Deadline);
        Assert.Empty(job.Code);
        Assert.True(Admission.IsJobId(job.JobId));
        Assert.NotEmpty(job.RequestId);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("ABCxyz0189._-")]
    [InlineData("..")]
    [InlineData("-")]
    public void Admit_GoodJobId_IsKept(string id)
    {
        Assert.Equal(id, Admit(Minimal with { JobId = id }).JobId);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a\n")]
    [InlineData("a\0")]
    [InlineData("a#b")]
    [InlineData("a*")]
    [InlineData("é")]
    [InlineData("ａ")]
    [InlineData("٣")]
    public void Admit_BadJobId_IsRefusedUnderAMadeOne(string id)
    {
        AdmissionResult.Refused refused = Refuse(Minimal with { JobId = id, RequestId = "r" });

        Assert.Equal(ErrorCodes.InvalidJobId, refused.Error.Code);
        Assert.NotEqual(id, refused.JobId);
        Assert.True(Admission.IsJobId(refused.JobId));
        Assert.Equal("r", refused.RequestId);
    }

    [Theory]
    [InlineData(127, true)]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void Admit_JobIdLength_IsHeldToTheLimit(int length, bool admitted)
    {
        Assert.Equal(admitted, IsAdmitted(Minimal with { JobId = new string('a', length) }));
    }

    [Fact]
    public void Admit_NoIds_AreMadeFreshEachTime()
    {
        var admission = new Admission(new Limits(), new FakeTimeProvider());

        string[] ids =
        [
            .. Enumerable.Range(0, 50)
                .Select(_ => Assert.IsType<AdmissionResult.Admitted>(admission.Admit(Minimal)).Job)
                .SelectMany(job => new[] { job.JobId, job.RequestId }),
        ];

        Assert.Equal(100, ids.Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  \t")]
    public void Admit_BlankRequestId_IsMade(string? id)
    {
        string made = Admit(Minimal with { RequestId = id }).RequestId;

        Assert.False(string.IsNullOrWhiteSpace(made));
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void Admit_RequestIdLength_IsHeldToTheLimit(int length, bool admitted)
    {
        Assert.Equal(admitted, IsAdmitted(Minimal with { RequestId = new string('r', length) }));
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\0")]
    [InlineData("\u001b[2J")]
    [InlineData("\u007f")]
    [InlineData("a\u0085")]
    public void Admit_ControlCharacterInRequestId_IsRefusedAndNotEchoed(string id)
    {
        AdmissionResult.Refused refused = Refuse(Minimal with { JobId = "j", RequestId = id });

        Assert.Equal(ErrorCodes.InvalidField, refused.Error.Code);
        Assert.Equal("j", refused.JobId);
        Assert.DoesNotContain(refused.RequestId, char.IsControl);
    }

    [Theory]
    [InlineData("python", Language.Python)]
    [InlineData("PyThOn", Language.Python)]
    [InlineData(" \tpython\n", Language.Python)]
    [InlineData("bash", Language.Bash)]
    [InlineData("  BASH ", Language.Bash)]
    public void Admit_Language_IsTrimmedAndCaseInsensitive(string text, Language language)
    {
        Assert.Equal(language, Admit(Minimal with { Language = text }).Language);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("python3")]
    [InlineData("py thon")]
    [InlineData("sh")]
    [InlineData("ruby")]
    [InlineData("python\0")]
    [InlineData("1")]
    [InlineData("baſh")]
    public void Admit_OtherLanguage_IsUnsupported(string text)
    {
        Assert.Equal(ErrorCodes.UnsupportedLanguage, Refuse(Minimal with { Language = text }).Error.Code);
    }

    [Fact]
    public void Admit_NoLanguage_IsAMissingField()
    {
        AdmissionResult.Refused refused = Refuse(Minimal with { JobId = "j", RequestId = "r", Language = null });

        Assert.Equal(new AdmissionResult.Refused("j", "r", new JobError(ErrorCodes.InvalidField, "language is required: python or bash.")), refused);
    }

    [Fact]
    public void Admit_NoCode_IsAMissingField()
    {
        Assert.Equal(new JobError(ErrorCodes.InvalidField, "code is required."), Refuse(Minimal with { Code = null }).Error);
    }

    [Theory]
    [InlineData("123456789", true)]
    [InlineData("1234567890", true)]
    [InlineData("12345678901", false)]
    [InlineData("嗨嗨嗨", true)]
    [InlineData("嗨嗨嗨1", true)]
    [InlineData("嗨嗨嗨é", false)]
    [InlineData("😀😀12", true)]
    [InlineData("😀😀123", false)]
    public void Admit_CodeSize_IsCountedInUtf8Bytes(string code, bool admitted)
    {
        Assert.Equal(admitted, IsAdmitted(Minimal with { Code = code }, Small));
    }

    [Fact]
    public void Admit_CodeOverTheLimit_SaysSo()
    {
        Assert.Equal(
            new JobError(ErrorCodes.CodeTooLarge, "code is over the limit of 131072 bytes."),
            Refuse(Minimal with { Code = new string('x', 131_073) }).Error);
        Assert.True(IsAdmitted(Minimal with { Code = new string('x', 131_072) }));
    }

    [Fact]
    public void Admit_NulInCode_IsTheProgramsAffair()
    {
        Assert.Equal("a\0b"u8.ToArray(), Admit(Minimal with { Code = "a\0b" }).Code);
    }

    [Fact]
    public void Admit_LoneSurrogateInCode_IsRefused()
    {
        // Not a theory: attributes hold UTF-8, which has no lone surrogates.
        foreach (string code in new[] { "\ud800", "\udc00x", "x\ud800\ud800" })
        {
            Assert.Equal(new JobError(ErrorCodes.InvalidField, "code must be a string of valid Unicode."), Refuse(Minimal with { Code = code }).Error);
        }
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(19, true)]
    [InlineData(20, true)]
    [InlineData(21, false)]
    [InlineData(0, false)]
    [InlineData(-1, false)]
    [InlineData(int.MaxValue, false)]
    [InlineData(int.MinValue, false)]
    public void Admit_Timeout_IsHeldToItsRange(int seconds, bool admitted)
    {
        AdmissionResult result = new Admission(Small, TimeProvider.System).Admit(Minimal with { TimeoutS = seconds });

        if (admitted)
        {
            Assert.Equal(TimeSpan.FromSeconds(seconds), Assert.IsType<AdmissionResult.Admitted>(result).Job.Timeout);
        }
        else
        {
            Assert.Equal(
                new JobError(ErrorCodes.InvalidTimeout, "timeout_s must be between 1 and 20."),
                Assert.IsType<AdmissionResult.Refused>(result).Error);
        }
    }

    [Theory]
    [InlineData(15, 120, 15)]
    [InlineData(10, 5, 5)]
    public void Admit_NoTimeout_TakesTheDefaultWithinTheLongest(int @default, int longest, int expected)
    {
        var limits = new Limits { DefaultTimeoutSeconds = @default, MaxTimeoutSeconds = longest };

        Assert.Equal(TimeSpan.FromSeconds(expected), Admit(Minimal, limits).Timeout);
    }

    [Theory]
    [InlineData("2030-01-31T12:00:00Z", "2030-01-31T12:00:00.0000000+00:00")]
    [InlineData("2030-01-31t12:00:00z", "2030-01-31T12:00:00.0000000+00:00")]
    [InlineData("2030-01-31T12:00:00+08:00", "2030-01-31T12:00:00.0000000+08:00")]
    [InlineData("2030-01-31T12:00:00-00:30", "2030-01-31T12:00:00.0000000-00:30")]
    [InlineData("2030-01-31T12:00:00.5Z", "2030-01-31T12:00:00.5000000+00:00")]
    [InlineData("2030-01-31T12:00:00.123456+00:00", "2030-01-31T12:00:00.1234560+00:00")]
    [InlineData("2030-01-31T12:00:00.1234567-08:00", "2030-01-31T12:00:00.1234567-08:00")]
    [InlineData("2028-02-29T23:59:59Z", "2028-02-29T23:59:59.0000000+00:00")]
    public void Admit_Rfc3339Deadline_IsThatInstant(string text, string expected)
    {
        Assert.Equal(expected, Admit(Minimal with { Deadline = text }).Deadline!.Value.ToString("O"));
    }

    [Theory]
    [InlineData("2030-01-31T12:00:00.123456789Z")]
    [InlineData("2030-01-31T12:00:00.12345678+08:00")]
    public void Admit_DeadlineWithNanoseconds_IsThatInstant(string text)
    {
        DateTimeOffset deadline = Admit(Minimal with { Deadline = text }).Deadline!.Value;

        Assert.Equal("2030-01-31T12:00:00.123456", deadline.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tomorrow")]
    [InlineData("1893456000")]
    [InlineData("2030-01-31")]
    [InlineData("2030-01-31T12:00:00")]
    [InlineData("2030-01-31 12:00:00Z")]
    [InlineData("2030-01-31T12:00Z")]
    [InlineData("2030-02-30T12:00:00Z")]
    [InlineData("2030-01-31T24:00:00Z")]
    [InlineData("2030-01-31T12:00:00+15:00")]
    [InlineData("2030-01-31T12:00:00+8")]
    [InlineData(" 2030-01-31T12:00:00Z")]
    [InlineData("2030-01-31T12:00:00Z\0")]
    [InlineData("２030-01-31T12:00:00Z")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    public void Admit_OtherDeadline_IsRefused(string text)
    {
        Assert.Equal(ErrorCodes.InvalidDeadline, Refuse(Minimal with { Deadline = text }).Error.Code);
    }

    [Fact]
    public void Admit_EndlessDeadline_IsRefused()
    {
        Assert.Equal(ErrorCodes.InvalidDeadline, Refuse(Minimal with { Deadline = new string('2', 1_000_000) }).Error.Code);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void Admit_FileCount_IsHeldToTheLimit(int count, bool admitted)
    {
        RunRequest request = WithFiles([.. Enumerable.Range(0, count).Select(number => ($"f{number}", 0))]);

        AdmissionResult result = new Admission(Small, TimeProvider.System).Admit(request);

        Assert.Equal(admitted, result is AdmissionResult.Admitted);
        Assert.True(admitted || ((AdmissionResult.Refused)result).Error.Code == ErrorCodes.TooManyInputFiles);
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(5, true)]
    [InlineData(6, false)]
    public void Admit_FileSize_IsHeldToTheLimit(int bytes, bool admitted)
    {
        AdmissionResult result = new Admission(Small, TimeProvider.System).Admit(WithFiles(("f", bytes)));

        Assert.Equal(admitted, result is AdmissionResult.Admitted);
        Assert.True(admitted || ((AdmissionResult.Refused)result).Error.Code == ErrorCodes.InputFileTooLarge);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void Admit_SizeOfAllFiles_IsHeldToTheLimit(int bytesOfTheSecond, bool admitted)
    {
        AdmissionResult result = new Admission(Small, TimeProvider.System).Admit(WithFiles(("f", 5), ("g", bytesOfTheSecond)));

        Assert.Equal(admitted, result is AdmissionResult.Admitted);
        Assert.True(admitted || ((AdmissionResult.Refused)result).Error.Code == ErrorCodes.InputTotalTooLarge);
    }

    [Fact]
    public void Admit_DefaultLimits_AreTheContracts()
    {
        const int MiB = 1024 * 1024;
        Assert.True(IsAdmitted(WithFiles(("f", 2 * MiB))));
        Assert.Equal(ErrorCodes.InputFileTooLarge, Refuse(WithFiles(("f", (2 * MiB) + 1))).Error.Code);
        Assert.True(IsAdmitted(WithFiles([.. Enumerable.Range(0, 4).Select(number => ($"f{number}", 2 * MiB))])));
        Assert.Equal(
            ErrorCodes.InputTotalTooLarge,
            Refuse(WithFiles([.. Enumerable.Range(0, 4).Select(number => ($"f{number}", 2 * MiB)), ("g", 1)])).Error.Code);
        Assert.True(IsAdmitted(WithFiles([.. Enumerable.Range(0, 32).Select(number => ($"f{number}", 1))])));
        Assert.Equal(ErrorCodes.TooManyInputFiles, Refuse(WithFiles([.. Enumerable.Range(0, 33).Select(number => ($"f{number}", 1))])).Error.Code);
    }

    public static TheoryData<string, string> GoodPaths()
    {
        var data = new TheoryData<string, string>
        {
            { "a", "a" },
            { "a/b.txt", "a/b.txt" },
            { "a\\b\\c", "a/b/c" },
            { "...", "..." },
            { "..a/.b", "..a/.b" },
            { "-rf", "-rf" },
            { " ", " " },
            { "a\nb", "a\nb" },
            { "1:b", "1:b" },
            { "ab:c", "ab:c" },
            { "~/x", "~/x" },
            { "資料/報告 1.csv", "資料/報告 1.csv" },
            { new string('a', 255), new string('a', 255) },
            { new string('嗨', 85), new string('嗨', 85) },
        };
        string deep = string.Join('/', Enumerable.Repeat("d", 32));
        data.Add(deep, deep);
        string longest = string.Join('/', Name(255), Name(255), Name(255), Name(254), "b");
        data.Add(longest, longest);
        return data;
    }

    [Theory]
    [MemberData(nameof(GoodPaths))]
    public void Admit_GoodPath_IsKeptInNormalForm(string path, string normal)
    {
        Assert.Equal(normal, Assert.Single(Admit(WithFiles((path, 1))).InputFiles).Path);
    }

    public static TheoryData<string> BadPaths() =>
    [
        "", "/", "/a", "\\a", "//a", "\\\\server\\share", "a//b", "a/", "a\\", "a\\/b",
        ".", "..", "./a", "../a", "..\\a", "a/..", "a\\..", "a/../b", "a\\..\\b", "a/./b", "a/.",
        "C:", "c:", "C:\\x", "c:/x", "z:x", "\0", "a\0", "a/\0/b", "\ud800", "a/\udc00",
        Name(256), new string('嗨', 85) + "a", "a/" + Name(256),
        string.Join('/', Enumerable.Repeat("d", 33)),
        string.Join('/', Name(255), Name(255), Name(255), Name(255), "b"),
        string.Join('/', Enumerable.Repeat("x", 100_000)),
    ];

    [Theory]
    [MemberData(nameof(BadPaths), DisableDiscoveryEnumeration = true)]
    public void Admit_BadPath_IsRefused(string path)
    {
        JobError error = Refuse(WithFiles(("good", 1), (path, 1))).Error;

        Assert.Equal(ErrorCodes.InvalidPath, error.Code);
        Assert.StartsWith("input_files[1].path must ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("a/b", "a/b")]
    [InlineData("a/b", "a\\b")]
    [InlineData("a", "a/b")]
    [InlineData("a/b", "a")]
    [InlineData("a/b/c", "a")]
    [InlineData("a/b/c", "a/b")]
    [InlineData("a", "a/b/c")]
    [InlineData("a/b", "a/b/c/d")]
    public void Admit_CollidingPaths_AreRefused(string first, string second)
    {
        Assert.Equal(
            new JobError(ErrorCodes.InvalidPath, "input_files[1].path collides with another file's path."),
            Refuse(WithFiles((first, 1), (second, 1))).Error);
    }

    [Theory]
    [InlineData("a", "A")]
    [InlineData("a/b", "a/c")]
    [InlineData("ab", "a/b")]
    [InlineData("a/b", "ab")]
    [InlineData("a.b/c", "a/b")]
    [InlineData("é", "e\u0301")]
    public void Admit_PathsThatDoNotCollide_AreBothKept(string first, string second)
    {
        Assert.Equal([first, second], Admit(WithFiles((first, 1), (second, 1))).InputFiles.Select(file => file.Path));
    }

    [Fact]
    public void Admit_IncompleteFile_IsRefused()
    {
        foreach (InputFile? file in new[] { null, new InputFile(), new InputFile { Path = "a" }, new InputFile { ContentB64 = [] } })
        {
            Assert.Equal(
                new JobError(ErrorCodes.InvalidField, "input_files[0] must have path and content_b64."),
                Refuse(Minimal with { InputFiles = [file] }).Error);
        }
    }

    [Fact]
    public void Admit_RefusedRequest_IsAnsweredUnderTheCallersIds()
    {
        AdmissionResult.Refused refused = Refuse(new RunRequest { JobId = "j", RequestId = "r", Language = "ruby" });

        Assert.Equal(("j", "r"), (refused.JobId, refused.RequestId));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("a", true)]
    [InlineData("a b", false)]
    public void IsJobId_Text_IsJudged(string? text, bool expected)
    {
        Assert.Equal(expected, Admission.IsJobId(text));
    }

    [Fact]
    public void RequestBytes_DefaultLimits_HoldTheLargestGoodRequest()
    {
        // Every byte of code escaped to six, all files at their limits in base64, every path at its longest and escaped.
        var limits = new Limits();
        long largest = (limits.CodeBytes * 6L) + ((limits.InputTotalBytes + (2L * limits.FileCount)) * 4 / 3)
            + (limits.FileCount * ((PathRules.MaxBytes * 6L) + 64)) + 4096;

        Assert.InRange(limits.RequestBytes, largest, 2 * largest);
    }

    private static string Name(int length) => new('a', length);

    private static RunRequest WithFiles(params (string Path, int Bytes)[] files) =>
        Minimal with { InputFiles = [.. files.Select(file => new InputFile { Path = file.Path, ContentB64 = new byte[file.Bytes] })] };

    private static bool IsAdmitted(RunRequest request, Limits? limits = null) =>
        new Admission(limits ?? new Limits(), TimeProvider.System).Admit(request) is AdmissionResult.Admitted;

    private static Job Admit(RunRequest request, Limits? limits = null) =>
        Assert.IsType<AdmissionResult.Admitted>(new Admission(limits ?? new Limits(), TimeProvider.System).Admit(request)).Job;

    private static AdmissionResult.Refused Refuse(RunRequest request) =>
        Assert.IsType<AdmissionResult.Refused>(new Admission(new Limits(), TimeProvider.System).Admit(request));
}
