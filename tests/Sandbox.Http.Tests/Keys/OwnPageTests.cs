using System.Net;
using System.Text;
using Sandbox.Contracts.Jobs;
using Sandbox.Http.Tests.Fakes;

namespace Sandbox.Http.Tests.Keys;

/// <summary>Without a key, no web page elsewhere uses this service through a browser of somebody who can reach it.</summary>
public sealed class OwnPageTests
{
    private const int HangGuard = 30_000;

    // OWN stands for the address that the service has in this test.
    public static TheoryData<string?, string[]> FromElsewhere() => new()
    {
        { null, ["Origin: https://evil.example"] },
        { null, ["Origin: http://evil.example", "Sec-Fetch-Site: cross-site"] },
        { null, ["Origin: null"] },
        { null, ["Origin: "] },
        { null, ["Origin: http://127.0.0.1:1"] },
        { null, ["Origin: https://OWN"] },
        { null, ["Origin: http://OWN.evil.example"] },
        { null, ["Origin: http://OWN", "Origin: http://evil.example"] },
        { null, ["Origin: http://OWN", "Sec-Fetch-Site: cross-site"] },
        { null, ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"] },
        { null, ["Sec-Fetch-Site: same-site"] },
        { null, ["Sec-Fetch-Site: whatever"] },

        // Names that lead here because their owner says so, for this moment.
        { "evil.example", ["Origin: http://evil.example"] },
        { "evil.example:8088", ["Origin: http://evil.example:8088", "Sec-Fetch-Site: same-origin"] },
        { "127.0.0.1.evil.example", ["Origin: http://127.0.0.1.evil.example"] },
        { "localhost.evil.example", ["Origin: http://localhost.evil.example"] },
        { "sandbox-shim:8088", ["Origin: http://sandbox-shim:8088"] },
    };

    public static TheoryData<string?, string[]> FromOurselves() => new()
    {
        { null, ["Origin: http://OWN"] },
        { null, ["Origin: http://OWN", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: cors"] },
        { null, ["Sec-Fetch-Site: none", "Sec-Fetch-Mode: navigate"] },
        { "localhost:8088", ["Origin: http://localhost:8088"] },
        { "LOCALHOST", ["Origin: http://localhost"] },
        { "10.1.2.3:8088", ["Origin: http://10.1.2.3:8088"] },
        { "[::1]:8088", ["Origin: http://[::1]:8088"] },
    };

    public static TheoryData<string?, string[]> FromNoBrowser() => new()
    {
        { null, [] },
        { "sandbox-shim:8088", [] },
        { "shim.internal.example", ["User-Agent: python-httpx/0.28"] },
        { "sandbox-shim:8088", ["Referer: http://elsewhere/"] },

        // As Node's fetch calls.
        { "sandbox-shim:8088", ["Sec-Fetch-Mode: cors", "Accept-Language: *", "User-Agent: node"] },
    };

    [Theory(Timeout = HangGuard)]
    [MemberData(nameof(FromElsewhere))]
    public async Task Request_OfAPageElsewhere_IsRefusedAndDoesNothing(string? host, string[] headers)
    {
        FakeJobClient client = FakeJobClient.Finishing(JobStatus.Ok);
        await using ShimHost shim = await ShimHost.StartAsync(client);

        foreach ((HttpMethod method, string path) in Doors)
        {
            (await SendAsync(shim, method, path, host, headers)).AssertProblem(HttpStatusCode.Forbidden, ErrorCodes.CrossSiteRequest);
        }

        Assert.Empty(client.Jobs);
        Assert.Empty(client.Cancelled);
    }

    [Theory(Timeout = HangGuard)]
    [MemberData(nameof(FromOurselves))]
    public async Task Request_OfThePageItself_IsServed(string? host, string[] headers)
    {
        await using ShimHost shim = await ShimHost.StartAsync(FakeJobClient.Finishing(JobStatus.Ok));

        foreach ((HttpMethod method, string path) in Doors)
        {
            ShimHost.Answer answer = await SendAsync(shim, method, path, host, headers);
            Assert.True((int)answer.Status is 200 or 202, $"{method} {path}: {answer.Text}");
        }
    }

    [Theory(Timeout = HangGuard)]
    [MemberData(nameof(FromNoBrowser))]
    public async Task Request_OfNoBrowser_RunsUnderAnyName(string? host, string[] headers)
    {
        FakeJobClient client = FakeJobClient.Finishing(JobStatus.Ok);
        await using ShimHost shim = await ShimHost.StartAsync(client);

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(shim, HttpMethod.Post, "/run", host, headers)).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(shim, HttpMethod.Post, "/jobs/job-1/cancel", host, headers)).Status);
        Assert.Single(client.Jobs);
    }

    // A browser does not mark what a page reads from its own origin over plain HTTP: only the name tells that it is not this service's.
    [Theory(Timeout = HangGuard)]
    [InlineData("evil.example")]
    [InlineData("evil.example:8088")]
    [InlineData("sandbox-shim:8088")]
    public async Task Status_UnderANameThatMayBeAnybodys_IsRefusedEvenUnmarked(string host)
    {
        await using ShimHost shim = await ShimHost.StartAsync();

        (await SendAsync(shim, HttpMethod.Get, "/status", host, [])).AssertProblem(HttpStatusCode.Forbidden, ErrorCodes.CrossSiteRequest);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Request_WithTheKey_MayComeFromAnywhere()
    {
        await using ShimHost shim = await ShimHost.StartAsync(FakeJobClient.Finishing(JobStatus.Ok), new HttpOptions { ApiKey = "key" });
        string[] headers = ["Origin: https://portal.example", "Sec-Fetch-Site: cross-site", "Authorization: Bearer key"];

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(shim, HttpMethod.Post, "/run", "shim.example", headers)).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(shim, HttpMethod.Get, "/status", "shim.example", headers)).Status);
        (await SendAsync(shim, HttpMethod.Post, "/run", "shim.example", headers[..2])).AssertProblem(HttpStatusCode.Unauthorized, ErrorCodes.Unauthorized);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Answer_ToAPageElsewhere_AllowsItNothing()
    {
        await using ShimHost shim = await ShimHost.StartAsync();

        ShimHost.Answer preflight = await SendAsync(
            shim, HttpMethod.Options, "/run", null, ["Origin: https://evil.example", "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: content-type"]);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, preflight.Status);
        Assert.DoesNotContain(preflight.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    private static (HttpMethod Method, string Path)[] Doors => [(HttpMethod.Post, "/run"), (HttpMethod.Post, "/jobs/job-1/cancel"), (HttpMethod.Get, "/status")];

    private static async Task<ShimHost.Answer> SendAsync(ShimHost shim, HttpMethod method, string path, string? host, string[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Host = host;
        foreach (string header in headers)
        {
            string[] pair = header.Replace("OWN", shim.Http.BaseAddress!.Authority, StringComparison.Ordinal).Split(": ", 2);
            Assert.True(request.Headers.TryAddWithoutValidation(pair[0], pair[1]));
        }

        if (path == "/run")
        {
            request.Content = new StringContent(ShimHost.GoodBody, Encoding.UTF8, "application/json");
        }

        return await shim.SendAsync(request);
    }
}
