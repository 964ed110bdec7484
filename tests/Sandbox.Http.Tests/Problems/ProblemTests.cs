using System.Net;
using Sandbox.Http.Tests.Fakes;

namespace Sandbox.Http.Tests.Problems;

public sealed class ProblemTests
{
    private const int HangGuard = 30_000;

    [Theory(Timeout = HangGuard)]
    [InlineData("GET", "/nowhere", 404, "not_found")]
    [InlineData("POST", "/run/more", 404, "not_found")]
    [InlineData("POST", "/", 405, "method_not_allowed")]
    [InlineData("GET", "/run", 405, "method_not_allowed")]
    [InlineData("PUT", "/run", 405, "method_not_allowed")]
    [InlineData("DELETE", "/run", 405, "method_not_allowed")]
    [InlineData("POST", "/health", 405, "method_not_allowed")]
    public async Task Request_NotForAnyEndpoint_IsAProblemDocument(string method, string path, int status, string code)
    {
        await using ShimHost host = await ShimHost.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        ShimHost.Answer answer = await host.SendAsync(request);

        answer.AssertProblem((HttpStatusCode)status, code);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Request_ForAnotherDocument_IsAProblemDocument()
    {
        await using ShimHost host = await ShimHost.StartAsync();

        (await host.GetAsync("/openapi/v2.json")).AssertProblem(HttpStatusCode.NotFound, "not_found");
    }
}
