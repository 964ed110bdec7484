namespace Sandbox.Execution.Tests.Fuzz;

/// <summary>Request bodies: good ones, good ones that were spoilt, and JSON with every field and value in every place.</summary>
internal static class RequestMaker
{
    private static readonly string[] Good =
    [
        """{"language":"python","code":"print('hi')"}""",
        """{"job_id":"j","request_id":"r","language":" Bash ","code":"\u0000\ud83d\ude00","timeout_s":10,"deadline":"2030-01-31T12:00:00Z"}""",
        """{"language":"python","code":"","input_files":[{"path":"a/b","content_b64":"aGk="},{"path":"c\\d","content_b64":""}]}""",
        """{"language":"bash","code":"x","input_files":[],"unknown":{"deep":[1,{"a":null}]}}""",
    ];

    private static readonly string[] Tokens =
    [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u0000", "\\ud800", "\\udfff", "null", "true", "1e308", "-1", "99999999999999999999", "NaN", "\uFEFF", "//", "/*",
        "\"language\"", "\"code\"", "\"input_files\"", "\"path\"", "\"content_b64\"", "\"timeout_s\"", "\"deadline\"", "\"job_id\"", "\"c\\u006fde\"", "..", "/", "C:", "\0", "嗨", "[[[[[[[[[[[[[[[[[",
    ];

    private static readonly string[] Values =
    [
        "\"python\"", "\"bash\"", "\"\"", "\"a b\"", "null", "1", "0", "121", "-5", "-0", "1.0", "2147483648", "\"../x\"", "\"ok\"", "[]", "{}", "[[]]", "[null]", "\"\\ud800\"", "\"\\u0000\"",
        "\"2030-01-31T12:00:00Z\"", "\"2030-01-31T12:00:00.123456789+02:00\"", "\"0001-01-01T00:00:00+14:00\"", "true", "\"aGk=\"", "\"aGk\"", "\"%%%\"",
    ];

    private static readonly string[] Paths = ["a", "a/b", "A", "a/b/c", "a\\\\b", "./a", "a//b", "C:x", "/a", "嗨", "a\\u0000", " ", "-", ".."];

    private static readonly string[] OtherFields = ["job_id", "request_id", "timeout_s", "deadline", "unknown", "CODE", "code", ""];

    internal static void Make(FuzzRandom random, ByteBag body)
    {
        switch (random.Next(4))
        {
            case 0:
                body.Add(random.Of(Good));
                body.Spoil(random);
                break;
            case 1:
                Splice(random, random.Of(Good), body);
                break;
            default:
                Compose(random, body);
                break;
        }
    }

    private static void Splice(FuzzRandom random, string good, ByteBag body)
    {
        int at = random.Next(good.Length + 1);
        body.Add(good[..at]);
        body.Add(random.Of(Tokens));
        body.Add(good[Math.Min(good.Length, at + random.Next(3))..]);
    }

    private static void Compose(FuzzRandom random, ByteBag body)
    {
        body.Add("{\"code\":");
        body.Add(random.OneIn(4) ? random.Of(Values) : "\"x\"");
        body.Add(",\"language\":");
        body.Add(random.OneIn(4) ? random.Of(Values) : "\"python\"");
        for (int more = random.Next(3); more > 0; more--)
        {
            body.Add($",\"{random.Of(OtherFields)}\":{random.Of(Values)}");
        }

        if (random.OneIn(2))
        {
            body.Add(",\"input_files\":[");
            for (int files = random.Next(6); files > 0; files--)
            {
                body.Add(random.OneIn(6) ? random.Of(Values) : $"{{\"path\":\"{random.Of(Paths)}\",\"content_b64\":{(random.OneIn(3) ? random.Of(Values) : "\"aGk=\"")}}}");
                body.Add(files > 1 ? "," : "");
            }

            body.Add("]");
        }

        body.Add("}");
    }
}
