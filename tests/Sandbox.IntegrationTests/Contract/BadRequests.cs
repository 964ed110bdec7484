using System.Text;
using Sandbox.Contracts.Jobs;

namespace Sandbox.IntegrationTests.Contract;

/// <summary>Every way a request can be wrong in itself, with the code it must be refused with. Limits have tests of their own.</summary>
public static class BadRequests
{
    /// <summary>What is wrong with each. Only this goes into a test's name: some of the bodies have megabytes.</summary>
    public static TheoryData<string> Names => [.. All.Keys];

    /// <summary>The code and the body of each.</summary>
    internal static IReadOnlyDictionary<string, (string Code, string Body)> All { get; } = Build();

    private static Dictionary<string, (string Code, string Body)> Build()
    {
        var all = new Dictionary<string, (string Code, string Body)>(StringComparer.Ordinal);
        AddBodies(all);
        AddFields(all);
        AddPaths(all);
        return all;
    }

    private static void AddBodies(Dictionary<string, (string Code, string Body)> all)
    {
        all.Add("empty body", (ErrorCodes.InvalidJson, ""));
        all.Add("no JSON", (ErrorCodes.InvalidJson, "print('hi')"));
        all.Add("cut short", (ErrorCodes.InvalidJson, """{"language":"python","code":"print(1)"""));
        all.Add("list", (ErrorCodes.InvalidJson, "[]"));
        all.Add("null", (ErrorCodes.InvalidJson, "null"));
        all.Add("text", (ErrorCodes.InvalidJson, "\"python\""));
        all.Add("two objects", (ErrorCodes.InvalidJson, """{"language":"python","code":""}{}"""));
        all.Add("field twice", (ErrorCodes.InvalidJson, """{"language":"python","code":"1","code":"2"}"""));
        all.Add("too deep", (ErrorCodes.InvalidJson, $$"""{"language":"python","code":"","x":{{new string('[', 40)}}{{new string(']', 40)}}}"""));
    }

    private static void AddFields(Dictionary<string, (string Code, string Body)> all)
    {
        all.Add("no language", (ErrorCodes.InvalidField, """{"code":"print(1)"}"""));
        all.Add("language is a number", (ErrorCodes.InvalidField, """{"language":3,"code":""}"""));
        all.Add("other language", (ErrorCodes.UnsupportedLanguage, """{"language":"ruby","code":""}"""));
        all.Add("empty language", (ErrorCodes.UnsupportedLanguage, """{"language":"","code":""}"""));
        all.Add("no code", (ErrorCodes.InvalidField, """{"language":"python"}"""));
        all.Add("code is null", (ErrorCodes.InvalidField, """{"language":"python","code":null}"""));
        all.Add("code is a list", (ErrorCodes.InvalidField, """{"language":"python","code":["print(1)"]}"""));
        all.Add("code with half a character", (ErrorCodes.InvalidField, """{"language":"python","code":"\ud800"}"""));
        all.Add("code one byte over", (ErrorCodes.CodeTooLarge, Program(new string('#', 131_073))));
        all.Add("code over in bytes only", (ErrorCodes.CodeTooLarge, Program(new string('中', 43_691))));
        all.Add("time 0", (ErrorCodes.InvalidTimeout, WithField("timeout_s", "0")));
        all.Add("time negative", (ErrorCodes.InvalidTimeout, WithField("timeout_s", "-1")));
        all.Add("time 121", (ErrorCodes.InvalidTimeout, WithField("timeout_s", "121")));
        all.Add("time is a fraction", (ErrorCodes.InvalidField, WithField("timeout_s", "1.5")));
        all.Add("time is text", (ErrorCodes.InvalidField, WithField("timeout_s", "\"10\"")));
        all.Add("time out of any range", (ErrorCodes.InvalidField, WithField("timeout_s", "99999999999")));
        all.Add("request_id is a number", (ErrorCodes.InvalidField, WithField("request_id", "7")));
        all.Add("request_id too long", (ErrorCodes.InvalidField, WithField("request_id", $"\"{new string('r', 257)}\"")));
        all.Add("request_id with an escape", (ErrorCodes.InvalidField, WithField("request_id", "\"\\u001b[31m\"")));
        all.Add("job_id empty", (ErrorCodes.InvalidJobId, WithField("job_id", "\"\"")));
        all.Add("job_id with a space", (ErrorCodes.InvalidJobId, WithField("job_id", "\"a b\"")));
        all.Add("job_id with a slash", (ErrorCodes.InvalidJobId, WithField("job_id", "\"a/b\"")));
        all.Add("job_id too long", (ErrorCodes.InvalidJobId, WithField("job_id", $"\"{new string('j', 129)}\"")));
        all.Add("job_id is a number", (ErrorCodes.InvalidField, WithField("job_id", "7")));
        all.Add("deadline is no time", (ErrorCodes.InvalidDeadline, WithField("deadline", "\"tomorrow\"")));
        all.Add("deadline without offset", (ErrorCodes.InvalidDeadline, WithField("deadline", "\"2030-01-01T00:00:00\"")));
        all.Add("deadline is a number", (ErrorCodes.InvalidField, WithField("deadline", "1900000000")));
    }

    private static void AddPaths(Dictionary<string, (string Code, string Body)> all)
    {
        all.Add("files are no list", (ErrorCodes.InvalidField, WithField("input_files", "{}")));
        all.Add("file is null", (ErrorCodes.InvalidField, WithField("input_files", "[null]")));
        all.Add("file without path", (ErrorCodes.InvalidField, WithField("input_files", """[{"content_b64":""}]""")));
        all.Add("file without content", (ErrorCodes.InvalidField, WithField("input_files", """[{"path":"a"}]""")));
        all.Add("content is no base64", (ErrorCodes.InvalidBase64, WithField("input_files", """[{"path":"a","content_b64":"***"}]""")));
        all.Add("content is cut base64", (ErrorCodes.InvalidBase64, WithField("input_files", """[{"path":"a","content_b64":"QUJD="}]""")));
        foreach (string path in (string[])
            ["", ".", "..", "a/../b", "./a", "a//b", "a/", "/etc/passwd", "C:/x", @"c:\\x", @"\\srv\\x", @"..\\x", "a\\u0000b", $"{new string('n', 256)}"])
        {
            all.Add($"path {path}", (ErrorCodes.InvalidPath, WithPaths(path)));
        }

        all.Add("path with half a character", (ErrorCodes.InvalidField, WithPaths("\\ud800")));
        all.Add("path too deep", (ErrorCodes.InvalidPath, WithPaths(string.Join('/', Enumerable.Repeat("d", 33)))));
        all.Add("path twice", (ErrorCodes.InvalidPath, WithPaths("a", "a")));
        all.Add("path twice, by another separator", (ErrorCodes.InvalidPath, WithPaths("a/b", @"a\\b")));
        all.Add("path is another's folder", (ErrorCodes.InvalidPath, WithPaths("a", "a/b")));
        all.Add("33 files", (ErrorCodes.TooManyInputFiles, WithPaths([.. Enumerable.Range(0, 33).Select(index => $"f{index}")])));
        all.Add("file one byte over", (ErrorCodes.InputFileTooLarge, WithSizes((2 * 1024 * 1024) + 1)));
        all.Add("total one byte over", (ErrorCodes.InputTotalTooLarge, WithSizes([.. Enumerable.Repeat(2 * 1024 * 1024, 4), 1])));
    }

    private static string Program(string code) => $$"""{"language":"python","code":"{{code}}"}""";

    private static string WithField(string name, string json) => $$"""{"language":"python","code":"","{{name}}":{{json}}}""";

    private static string WithPaths(params string[] paths) =>
        WithField("input_files", $"[{string.Join(',', paths.Select(path => $$"""{"path":"{{path}}","content_b64":""}"""))}]");

    private static string WithSizes(params int[] sizes)
    {
        var files = new StringBuilder();
        for (int i = 0; i < sizes.Length; i++)
        {
            files.Append(i == 0 ? "" : ",").Append($$"""{"path":"f{{i}}","content_b64":"{{Convert.ToBase64String(new byte[sizes[i]])}}"}""");
        }

        return WithField("input_files", $"[{files}]");
    }
}
