using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Cli;

/// <summary>A virtual host whose queues were declared by a process that has gone again: nobody takes what is put into them.</summary>
internal static class DeclaredVhost
{
    internal static async Task<BrokerVhost> CreateAsync(BrokerFixture broker, int queueMaxLength = 50_000)
    {
        BrokerVhost vhost = await broker.CreateVhostAsync();
        WorkerSettings settings = vhost.Settings("shim");
        settings["QUEUE_MAX_LENGTH"] = $"{queueMaxLength}";
        await using (WorkerProcess shim = await WorkerProcess.StartReadyAsync(settings))
        {
            // Its start has declared the queues.
        }

        return vhost;
    }
}
