using System.Text;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;

namespace Sandbox.Contracts.Tests.Json;

public sealed class RequestJsonTests
{
    private static readonly byte[] Bom = [0xEF, 0xBB, 0xBF];

    [Fact]
    public void TryRead_EveryField_ReadsIt()
    {
        RunRequest request = Read(
            """
            {
              "job_id": "j-1", "request_id": "r-1", "language": "python", "code": "print('嗨')", "timeout_s": 7,
              "deadline": "2030-01-31T12:00:00Z",
              "input_files": [ { "path": "a/b.txt", "content_b64": "aGk=" } ]
            }
            """);

        Assert.Equal("j-1", request.JobId);
        Assert.Equal("r-1", request.RequestId);
        Assert.Equal("python", request.Language);
        Assert.Equal("print('嗨')", request.Code);
        Assert.Equal(7, request.TimeoutS);
        Assert.Equal("2030-01-31T12:00:00Z", request.Deadline);
        InputFile file = Assert.Single(request.InputFiles!)!;
        Assert.Equal("a/b.txt", file.Path);
        Assert.Equal("hi"u8.ToArray(), file.ContentB64);
    }

    [Fact]
    public void TryRead_EmptyObject_LeavesEverythingAbsent()
    {
        Assert.Equal(new RunRequest(), Read("{}"));
    }

    [Theory]
    [InlineData("job_id")]
    [InlineData("request_id")]
    [InlineData("language")]
    [InlineData("code")]
    [InlineData("timeout_s")]
    [InlineData("deadline")]
    [InlineData("input_files")]
    public void TryRead_NullField_IsAbsent(string field)
    {
        Assert.Equal(new RunRequest(), Read($"{{\"{field}\":null}}"));
    }

    [Fact]
    public void TryRead_NullFileOrContent_IsLeftToAdmission()
    {
        RunRequest request = Read("""{"input_files":[null,{"path":null,"content_b64":null}]}""");

        Assert.Equal([null, new InputFile()], request.InputFiles!);
    }

    [Theory]
    [InlineData("""{"unknown":{"deep":[1,2,{"a":null}]},"code":"x"}""")]
    [InlineData("""{"Code":3,"LANGUAGE":[],"timeoutS":"never","code":"x"}""")]
    [InlineData("""{"code":"x","input_files":[{"mode":"0777","path":"p","owner":{}}],"status":"ok"}""")]
    public void TryRead_UnknownField_IsIgnored(string json)
    {
        Assert.Equal("x", Read(json).Code);
    }

    [Fact]
    public void TryRead_EscapedFieldName_IsTheSameField()
    {
        Assert.Equal("x", Read("""{"\u0063ode":"x"}""").Code);
    }

    [Fact]
    public void TryRead_NulAndAstralCharactersInCode_ArriveUnchanged()
    {
        Assert.Equal("a\0b😀", Read("""{"code":"a\u0000b\ud83d\ude00"}""").Code);
    }

    public static TheoryData<string, string> WrongTypes()
    {
        var data = new TheoryData<string, string>();
        foreach (string field in new[] { "job_id", "request_id", "language", "code", "deadline" })
        {
            foreach (string value in new[] { "1", "1.5", "true", "[]", "{}", "[\"x\"]" })
            {
                data.Add(field, value);
            }
        }

        foreach (string value in new[] { "\"10\"", "true", "[]", "{}", "1.5", "10.0", "1e1", "1e308", "2147483648", "-2147483649", "99999999999999999999999" })
        {
            data.Add("timeout_s", value);
        }

        foreach (string value in new[] { "\"x\"", "1", "{}", "true" })
        {
            data.Add("input_files", value);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(WrongTypes))]
    public void TryRead_WrongType_NamesTheField(string field, string value)
    {
        JobError error = Refuse($"{{\"{field}\":{value}}}");

        Assert.Equal(ErrorCodes.InvalidField, error.Code);
        Assert.StartsWith(field + " must be ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2147483647", int.MaxValue)]
    [InlineData("-2147483648", int.MinValue)]
    [InlineData("0", 0)]
    public void TryRead_AnyWholeNumberOfSeconds_IsLeftToAdmission(string number, int expected)
    {
        Assert.Equal(expected, Read($"{{\"timeout_s\":{number}}}").TimeoutS);
    }

    [Theory]
    [InlineData("""[1]""", "input_files[0] must be an object", ErrorCodes.InvalidField)]
    [InlineData("""["x"]""", "input_files[0] must be an object", ErrorCodes.InvalidField)]
    [InlineData("""[{},[]]""", "input_files[1] must be an object", ErrorCodes.InvalidField)]
    [InlineData("""[{"path":1}]""", "input_files[0].path must be a string", ErrorCodes.InvalidField)]
    [InlineData("""[{"path":"\ud800"}]""", "input_files[0].path must be a string", ErrorCodes.InvalidField)]
    [InlineData("""[{"x]":{},"path":[]}]""", "input_files[0].path must be a string", ErrorCodes.InvalidField)]
    [InlineData("""[{"path":"a"},{"path":{}}]""", "input_files[1].path must be a string", ErrorCodes.InvalidField)]
    [InlineData("""[{"content_b64":1}]""", "input_files[0].content_b64 must be a string of base64", ErrorCodes.InvalidBase64)]
    [InlineData("""[{"content_b64":[104,105]}]""", "input_files[0].content_b64 must be a string of base64", ErrorCodes.InvalidBase64)]
    [InlineData("""[{"content_b64":"!"}]""", "input_files[0].content_b64 must be a string of base64", ErrorCodes.InvalidBase64)]
    [InlineData("""[{"content_b64":"aGk"}]""", "input_files[0].content_b64 must be a string of base64", ErrorCodes.InvalidBase64)]
    [InlineData("""[{"content_b64":"aGk=="}]""", "input_files[0].content_b64 must be a string of base64", ErrorCodes.InvalidBase64)]
    [InlineData("""[{"content_b64":"-_-_"}]""", "input_files[0].content_b64 must be a string of base64", ErrorCodes.InvalidBase64)]
    [InlineData("""[{"content_b64":"嗨嗨"}]""", "input_files[0].content_b64 must be a string of base64", ErrorCodes.InvalidBase64)]
    public void TryRead_WrongFile_NamesTheItem(string files, string beginning, string code)
    {
        JobError error = Refuse($"{{\"input_files\":{files}}}");

        Assert.Equal(code, error.Code);
        Assert.StartsWith(beginning, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_LoneSurrogateInCode_IsNoValidUnicode()
    {
        JobError error = Refuse("""{"code":"\ud800"}""");

        Assert.Equal(new JobError(ErrorCodes.InvalidField, "code must be a string of valid Unicode."), error);
    }

    [Fact]
    public void TryRead_BytesThatAreNoUtf8InCode_IsNoValidUnicode()
    {
        JobError error = Refuse([.. "{\"code\":\""u8, 0xC3, 0x28, .. "\"}"u8]);

        Assert.Equal(new JobError(ErrorCodes.InvalidField, "code must be a string of valid Unicode."), error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   \n")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("[{}]")]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("\"{}\"")]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("{} x")]
    [InlineData("{}{}")]
    [InlineData("{}\0")]
    [InlineData("{'code':'x'}")]
    [InlineData("{code:\"x\"}")]
    [InlineData("// comment\n{}")]
    [InlineData("{\"code\":\"x\",}")]
    [InlineData("{\"code\":\"x\"")]
    [InlineData("{\"language\":\"python\" \"code\":\"x\"}")]
    public void TryRead_NotOneObject_IsInvalidJson(string body)
    {
        Assert.Equal(ErrorCodes.InvalidJson, Refuse(body).Code);
    }

    [Fact]
    public void TryRead_ByteOrderMark_IsInvalidJson()
    {
        Assert.Equal(ErrorCodes.InvalidJson, Refuse([.. Bom, .. "{}"u8]).Code);
    }

    [Fact]
    public void TryRead_Utf16_IsInvalidJson()
    {
        Assert.Equal(ErrorCodes.InvalidJson, Refuse(Encoding.Unicode.GetBytes("{}")).Code);
    }

    [Theory]
    [InlineData("{\"unknown\":")]
    [InlineData("{\"unknown\":{\"a\":")]
    [InlineData("")]
    public void TryRead_AbsurdDepth_IsInvalidJson(string beginning)
    {
        Assert.Equal(ErrorCodes.InvalidJson, Refuse(beginning + new string('[', 100_000)).Code);
    }

    [Theory]
    [InlineData(15, true)]
    [InlineData(16, false)]
    public void TryRead_UnknownFieldAtTheDepthLimit_IsHeldToIt(int depth, bool accepted)
    {
        string json = $"{{\"unknown\":{new string('[', depth)}{new string(']', depth)}}}";

        Assert.Equal(accepted, RequestJson.TryRead(Encoding.UTF8.GetBytes(json), out _, out _));
    }

    [Theory]
    [InlineData("""{"code":"a","code":"b"}""")]
    [InlineData("""{"code":"a","\u0063ode":"a"}""")]
    [InlineData("""{"language":"python","language":"bash"}""")]
    [InlineData("""{"timeout_s":1,"timeout_s":2}""")]
    [InlineData("""{"input_files":[],"input_files":[]}""")]
    [InlineData("""{"input_files":[{"path":"a","path":"../a"}]}""")]
    [InlineData("""{"input_files":[{"content_b64":"aGk=","content_b64":""}]}""")]
    public void TryRead_FieldTwice_IsRefused(string json)
    {
        // Two readers of one document must not see two different jobs.
        Refuse(json);
    }

    [Theory]
    [InlineData("{\"code\":\"x")]
    [InlineData("{\"code\":tru}")]
    [InlineData("{\"code\":")]
    [InlineData("{\"timeout_s\":1")]
    [InlineData("{\"timeout_s\":01}")]
    [InlineData("{\"input_files\":[")]
    [InlineData("{\"input_files\":[{\"path\":\"a\",\"content_b64\":\"QQ==\"")]
    [InlineData("""{"code":"a","code":"b"}""")]
    [InlineData("""{"timeout_s":1,"timeout_s":2}""")]
    [InlineData("""{"input_files":[{"path":"a","path":"b"}]}""")]
    public void TryRead_BrokenOrDoubledInsideAKnownField_IsInvalidJsonAndNotTheFieldsFault(string body)
    {
        Assert.Equal(ErrorCodes.InvalidJson, Refuse(body).Code);
    }

    private static RunRequest Read(string json)
    {
        Assert.True(RequestJson.TryRead(Encoding.UTF8.GetBytes(json), out RunRequest? request, out JobError? error), error?.Message);
        return request;
    }

    private static JobError Refuse(string json) => Refuse(Encoding.UTF8.GetBytes(json));

    [Theory]
    [InlineData("null,", "null")]
    [InlineData("{},", "{}")]
    [InlineData("[1],", "[1]")]
    [InlineData("""{"path":"a","content_b64":""},""", "0")]
    public void TryRead_MoreFilesThanAnybodyAllows_IsToldBeforeTheyTakeMemory(string each, string last)
    {
        byte[] body = Encoding.UTF8.GetBytes($$"""{"language":"python","code":"","input_files":[{{string.Concat(Enumerable.Repeat(each, 200_000))}}{{last}}]}""");
        Refuse("{}{}");

        long before = GC.GetAllocatedBytesForCurrentThread();
        bool read = RequestJson.TryRead(body, out _, out JobError? error);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.False(read);
        Assert.Equal((ErrorCodes.TooManyInputFiles, "input_files has more than 1024 files."), (error!.Code, error.Message));
        Assert.InRange(allocated, 0, 64 * 1024);
    }

    [Fact]
    public void TryRead_AsManyFilesAsAnybodyMayAllow_IsLeftToAdmission()
    {
        string files = string.Join(',', Enumerable.Repeat("""{"path":"a","content_b64":""}""", RequestJson.MostInputFiles));

        Assert.Equal(RequestJson.MostInputFiles, Read($$"""{"input_files":[{{files}}]}""").InputFiles!.Count);
    }

    [Fact]
    public void TryRead_LongListInAnUnknownField_IsIgnored()
    {
        Assert.Equal("x", Read($$"""{"x":{"input_files":[{{string.Join(',', Enumerable.Repeat("1", 2_000))}}]},"code":"x"}""").Code);
    }

    private static JobError Refuse(byte[] json)
    {
        Assert.False(RequestJson.TryRead(json, out RunRequest? request, out JobError? error));
        Assert.Null(request);
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", error.Message, StringComparison.Ordinal);
        return error;
    }
}
