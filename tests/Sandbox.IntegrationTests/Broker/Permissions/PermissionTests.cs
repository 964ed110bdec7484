using System.Net;
using System.Text.Json.Nodes;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Broker.Permissions;

/// <summary>What each user of deploy/rabbitmq/definitions.json may do, tried on the broker.</summary>
[Collection(BrokerUsersCollection.Name)]
public sealed class PermissionTests(BrokerUsers users, BrokerFixture broker)
{
    private const int Refused = 403;

    // RabbitMQ gives the right to purge with the right to read: who consumes a queue can take every message off it anyhow
    // (rabbitmq-server #10526). So a worker can empty the jobs queue; src/adr/0017 says what that means.
    private const string Rights =
        """
                                                             producer  worker  shim  operator
        publish to exchange sandbox.submit                   yes       no      yes   yes
        publish to exchange sandbox.results                  no        yes     no    no
        publish to exchange sandbox.dead-letters             no        yes     no    no
        publish to exchange sandbox.control                  yes       no      yes   yes
        publish to exchange amq.direct                       no        no      no    no
        publish to exchange amq.topic                        no        no      no    no
        publish to queue sandbox.jobs                        no        yes     no    no
        publish to queue sandbox.results                     no        yes     no    no
        publish to queue sandbox.parked                      no        yes     no    no
        publish to queue amon.answers                        no        yes     no    no
        get from sandbox.jobs                                no        yes     no    no
        get from sandbox.results                             no        no      no    yes
        get from sandbox.dead-letters                        no        no      no    yes
        get from sandbox.parked                              no        no      no    yes
        get from amon.answers                                yes       no      no    no
        get from sandbox.reply.answers                       no        no      yes   no
        consume sandbox.jobs                                 no        yes     no    no
        consume sandbox.results                              no        no      no    yes
        consume sandbox.dead-letters                         no        no      no    yes
        consume sandbox.parked                               no        no      no    yes
        consume amon.answers                                 yes       no      no    no
        consume sandbox.reply.answers                        no        no      yes   no
        purge sandbox.jobs                                   no        yes     no    no
        purge sandbox.results                                no        no      no    yes
        purge sandbox.dead-letters                           no        no      no    yes
        purge sandbox.parked                                 no        no      no    yes
        purge amon.answers                                   yes       no      no    no
        purge sandbox.reply.answers                          no        no      yes   no
        delete queue sandbox.jobs                            no        no      no    no
        delete queue sandbox.results                         no        no      no    no
        delete queue sandbox.dead-letters                    no        no      no    no
        delete queue sandbox.parked                          no        no      no    no
        delete exchange sandbox.submit                       no        no      no    no
        delete exchange sandbox.results                      no        no      no    no
        delete exchange sandbox.control                      no        no      no    no
        delete exchange sandbox.dead-letters                 no        no      no    no
        declare otherwise sandbox.jobs                       no        no      no    no
        declare otherwise sandbox.results                    no        no      no    no
        declare queue sandbox.jobs.mine                      no        no      no    no
        declare queue sandbox.mine                           no        no      no    no
        declare queue amon.mine                              yes       no      no    no
        declare queue amq.gen-mine                           no        no      no    no
        declare queue sandbox.reply.mine                     no        no      yes   no
        declare queue sandbox.control.mine                   no        yes     no    no
        declare exchange sandbox.submit                      no        no      no    no
        declare exchange sandbox.mine                        no        no      no    no
        bind sandbox.jobs to sandbox.results                 no        no      no    no
        bind sandbox.results to sandbox.submit               no        no      no    no
        bind amon.answers to sandbox.submit                  no        no      no    no
        bind amon.answers to sandbox.results                 no        no      no    no
        bind sandbox.reply.answers to sandbox.results        no        no      no    no
        unbind sandbox.jobs from sandbox.submit              no        no      no    no
        unbind sandbox.results from sandbox.results          no        no      no    no
        unbind sandbox.dead-letters from sandbox.dead-letters  no      no      no    no
        """;

    public static TheoryData<string, string> Table()
    {
        var data = new TheoryData<string, string>();
        foreach (string line in Rights.Split('\n').Skip(1))
        {
            string[] cells = line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            data.Add(cells[0], string.Join(' ', cells[1..]));
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Try_EachUser_MayAsTheTableSays(string operation, string rights)
    {
        await users.AsAdministratorAsync(async channel =>
        {
            await channel.QueueDeclareAsync("amon.answers", durable: true, exclusive: false, autoDelete: false);
            await channel.QueueDeclareAsync("sandbox.reply.answers", durable: true, exclusive: false, autoDelete: false);
        });
        string[] names = Rights.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var found = new List<int>();
        foreach (string user in names)
        {
            found.Add(await users.TryAsync(user, Operation.Parse(operation)));
        }

        Assert.Equal(rights.Split(' ').Select(right => right == "yes" ? Constants.ReplySuccess : Refused), found);
    }

    [Fact]
    public async Task Producer_QueueThatTheBrokerNames_IsItsOwn()
    {
        uint waiting = await users.AsAsync("producer", async channel =>
        {
            string name = (await channel.QueueDeclareAsync("", exclusive: true)).QueueName;
            Assert.StartsWith("amq.gen-", name, StringComparison.Ordinal);
            return await channel.QueuePurgeAsync(name);
        });

        Assert.Equal(0u, waiting);
    }

    // A queue and an exchange of the same name are one name to RabbitMQ: the right to publish results is a right to bind their queue.
    [Theory]
    [InlineData("sandbox.results")]
    [InlineData("sandbox.dead-letters")]
    public async Task Worker_QueueWithTheNameOfItsExchange_CanBeBoundToTheControlExchangeOnly(string queue)
    {
        Assert.Equal(Constants.ReplySuccess, await users.TryAsync("worker", channel => channel.QueueBindAsync(queue, "sandbox.control", "")));
        Assert.Equal(Constants.ReplySuccess, await users.TryAsync("worker", channel => channel.QueueUnbindAsync(queue, "sandbox.control", "")));
        foreach (string exchange in (string[])["sandbox.submit", "sandbox.results", "sandbox.dead-letters", "amq.topic"])
        {
            Assert.Equal(Refused, await users.TryAsync("worker", channel => channel.QueueBindAsync(queue, exchange, "#")));
        }
    }

    [Fact]
    public async Task Operator_Management_IsToLookAndNotToDelete()
    {
        using HttpClient management = await users.ManagementAsync("operator");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(management, HttpMethod.Get, "queues/sandbox/sandbox.jobs"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(management, HttpMethod.Get, "connections"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(management, HttpMethod.Get, "users"));
        foreach (string path in (string[])["queues/sandbox/sandbox.jobs", "queues/sandbox/sandbox.jobs/contents", "exchanges/sandbox/sandbox.submit", "vhosts/sandbox", "queues/sandbox/sandbox.dead-letters"])
        {
            Assert.InRange((int)await StatusAsync(management, HttpMethod.Delete, path), 400, 499);
        }

        foreach (string queue in (string[])["sandbox.jobs", "sandbox.dead-letters"])
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(management, HttpMethod.Get, $"queues/sandbox/{queue}"));
        }
    }

    [Theory]
    [InlineData("producer")]
    [InlineData("worker")]
    [InlineData("shim")]
    public async Task Others_Management_IsClosed(string user)
    {
        using HttpClient management = await users.ManagementAsync(user);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(management, HttpMethod.Get, "queues/sandbox/sandbox.jobs"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("guess")]
    public async Task UserOfTheRepository_WithoutAPassword_CannotLogIn(string guess)
    {
        // As the file has it, but under a name of its own: the imported users have passwords by now.
        JsonNode template = JsonNode.Parse(await Definitions.ReadTemplateAsync())!;
        JsonNode user = template["users"]!.AsArray().Single(one => one!["name"]!.GetValue<string>() == "producer")!.DeepClone();
        JsonNode permission = template["permissions"]!.AsArray().Single(one => one!["user"]!.GetValue<string>() == "producer")!.DeepClone();
        string name = TestEnvironment.UniqueName("blank");
        user["name"] = name;
        permission["user"] = name;
        await broker.ImportAsync(new JsonObject { ["users"] = new JsonArray(user), ["permissions"] = new JsonArray(permission) }.ToJsonString(), BrokerUsers.Vhost);
        try
        {
            var factory = new ConnectionFactory { Uri = await broker.AddressAsync(name, guess, BrokerUsers.Vhost) };
            Exception fault = await Assert.ThrowsAsync<BrokerUnreachableException>(() => factory.CreateConnectionAsync(TestContext.Current.CancellationToken));
            Assert.IsAssignableFrom<PossibleAuthenticationFailureException>(fault.InnerException);
        }
        finally
        {
            await broker.RemoveAsync($"users/{name}");
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient management, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        using HttpResponseMessage response = await management.SendAsync(request);
        return response.StatusCode;
    }
}
