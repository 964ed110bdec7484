using System.Net;
using System.Text.RegularExpressions;
using Sandbox.Http.StatusPage;
using Sandbox.Http.Tests.Fakes;

namespace Sandbox.Http.Tests.StatusPage;

public sealed partial class PageFileTests
{
    private const int HangGuard = 30_000;

    [Theory(Timeout = HangGuard)]
    [InlineData("/", "text/html")]
    [InlineData("/status-page.css", "text/css")]
    [InlineData("/status-page.js", "text/javascript")]
    public async Task File_Asked_ComesWithoutAKeyAndBoundToThisPlace(string path, string type)
    {
        await using ShimHost host = await ShimHost.StartAsync(options: new HttpOptions { ApiKey = "key" });

        ShimHost.Answer answer = await host.GetAsync(path);

        Assert.Equal((HttpStatusCode.OK, type), (answer.Status, answer.Type));
        string policy = answer.Headers["Content-Security-Policy"];
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("require-trusted-types-for 'script'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal(("nosniff", "same-origin"), (answer.Headers["X-Content-Type-Options"], answer.Headers["Referrer-Policy"]));
        Assert.False(answer.Headers.ContainsKey("Set-Cookie"));
    }

    [Fact(Timeout = HangGuard)]
    public async Task Files_All_LoadNothingFromElsewhereAndMakeNoMarkupOfText()
    {
        await using ShimHost host = await ShimHost.StartAsync();
        foreach (PageFile file in PageFile.All)
        {
            string text = (await host.GetAsync(file.Path)).Text;

            Assert.All(Address().Matches(text), address => Assert.Equal("http://www.w3.org/2000/svg", address.Value));
            Assert.DoesNotMatch(Markup(), text);
        }
    }

    [Fact(Timeout = HangGuard)]
    public async Task Page_WhatItAsksFor_IsThere()
    {
        await using ShimHost host = await ShimHost.StartAsync();
        string page = (await host.GetAsync("/")).Text;
        string[] asked = [.. Reference().Matches(page).Select(reference => reference.Groups[1].Value)];

        Assert.Equal(["openapi/v1.json", "status-page.css", "status-page.js"], asked.Order(StringComparer.Ordinal));
        foreach (string path in asked)
        {
            Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("/" + path)).Status);
        }
    }

    [GeneratedRegex("https?://[^'\"\\s)]+")]
    private static partial Regex Address();

    [GeneratedRegex("innerHTML|outerHTML|insertAdjacent|document\\.write|eval\\(|new Function|localStorage|document\\.cookie| style=| on[a-z]+=\"")]
    private static partial Regex Markup();

    [GeneratedRegex("(?:href|src)=\"([^\"#:]+)\"")]
    private static partial Regex Reference();
}
