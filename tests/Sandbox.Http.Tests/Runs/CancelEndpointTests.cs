using System.Net;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Clients;
using Sandbox.Http.Tests.Fakes;

namespace Sandbox.Http.Tests.Runs;

public sealed class CancelEndpointTests
{
    private const int HangGuard = 30_000;

    [Fact(Timeout = HangGuard)]
    public async Task Cancel_JobThatIsThere_Is202AndPassesTheId()
    {
        FakeJobClient client = Saying(CancelReply.Asked);
        await using ShimHost host = await ShimHost.StartAsync(client);

        ShimHost.Answer answer = await CancelAsync(host, "job-1");

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal("""{"job_id":"job-1","action":"cancel"}""", answer.Text);
        Assert.Equal(["job-1"], client.Cancelled);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Cancel_UnknownJob_Is404()
    {
        await using ShimHost host = await ShimHost.StartAsync(Saying(CancelReply.NotFound));

        (await CancelAsync(host, "job-1")).AssertProblem(HttpStatusCode.NotFound, ErrorCodes.JobNotFound);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Cancel_BrokerAway_Is503AndSaysWhenToComeAgain()
    {
        await using ShimHost host = await ShimHost.StartAsync(Saying(CancelReply.Unavailable), new HttpOptions { RetryAfterSeconds = 7 });

        ShimHost.Answer answer = await CancelAsync(host, "job-1");

        answer.AssertProblem(HttpStatusCode.ServiceUnavailable, ErrorCodes.BrokerUnavailable);
        Assert.Equal("7", answer.Headers["Retry-After"]);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData("a%20b")]
    [InlineData("%E5%97%A8")]
    [InlineData("a%0Ab")]
    public async Task Cancel_IdThatNoJobHas_Is400AndGoesNoFurther(string id)
    {
        FakeJobClient client = Saying(CancelReply.Asked);
        await using ShimHost host = await ShimHost.StartAsync(client);

        (await CancelAsync(host, id)).AssertProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidJobId);

        Assert.Empty(client.Cancelled);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Cancel_IdOf129Characters_Is400()
    {
        await using ShimHost host = await ShimHost.StartAsync(Saying(CancelReply.Asked));

        Assert.Equal(HttpStatusCode.Accepted, (await CancelAsync(host, new string('j', 128))).Status);
        (await CancelAsync(host, new string('j', 129))).AssertProblem(HttpStatusCode.BadRequest, ErrorCodes.InvalidJobId);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Cancel_WithoutTheKey_Is401AndGoesNoFurther()
    {
        FakeJobClient client = Saying(CancelReply.Asked);
        await using ShimHost host = await ShimHost.StartAsync(client, new HttpOptions { ApiKey = "key" });

        (await CancelAsync(host, "job-1")).AssertProblem(HttpStatusCode.Unauthorized, ErrorCodes.Unauthorized);
        Assert.Empty(client.Cancelled);
        Assert.Equal(HttpStatusCode.Accepted, (await CancelAsync(host, "job-1", "Bearer key")).Status);
    }

    [Fact(Timeout = HangGuard)]
    public async Task Cancel_ByGet_Is405()
    {
        await using ShimHost host = await ShimHost.StartAsync(Saying(CancelReply.Asked));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await host.GetAsync("/jobs/job-1/cancel")).Status);
    }

    private static FakeJobClient Saying(CancelReply reply) => new((_, _) => throw new NotSupportedException()) { Cancelling = reply };

    private static async Task<ShimHost.Answer> CancelAsync(ShimHost host, string id, string? authorization = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/jobs/{id}/cancel");
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return await host.SendAsync(request);
    }
}
