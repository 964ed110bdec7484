using System.Text.Json;
using Sandbox.IntegrationTests.Broker.Permissions;
using Sandbox.IntegrationTests.Cli;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Clients;

/// <summary>Every scenario of the Python package, run once in one process, as the producer of deploy/rabbitmq, with a worker that has its own user.</summary>
public sealed class PythonScenarios(BrokerUsers users, BrokerFixture broker) : IAsyncLifetime
{
    private readonly Dictionary<string, string?> _faults = new(StringComparer.Ordinal);
    private string _said = "";

    /// <summary>Fails with what the scenario said when it did not pass.</summary>
    internal void AssertPassed(string scenario)
    {
        Assert.True(_faults.TryGetValue(scenario, out string? fault), $"{scenario} did not run.\n{_said}");
        Assert.True(fault is null, $"{fault}\n{_said}");
    }

    public async ValueTask InitializeAsync()
    {
        await users.AsAdministratorAsync(async channel => await channel.QueuePurgeAsync("sandbox.jobs"));
        await using BrokerVhost full = await DeclaredVhost.CreateAsync(broker, queueMaxLength: 1);
        await using BrokerVhost empty = await broker.CreateVhostAsync();
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync(await users.SettingsAsync("worker", "worker"));
        ToolOutput output = await PythonScript.RunAsync(
            [PythonScript.Scenarios],
            ("PRODUCER_URI", (await users.SettingsAsync("worker", "producer")).Values["AMQP_URI"]),
            ("FULL_URI", full.Uri.OriginalString),
            ("EMPTY_URI", empty.Uri.OriginalString),
            ("MANAGEMENT_URI", await ManagementAsync()));
        _said = output.Stderr;
        foreach (JsonElement line in output.Lines.Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement))
        {
            _faults[line.GetProperty("name").GetString()!] = line.GetProperty("fault").GetString();
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<string> ManagementAsync()
    {
        string[] administrator = new Uri(users.AdministratorSettings("worker").Values["AMQP_URI"]).UserInfo.Split(':');
        using HttpClient management = await broker.ManagementAsync(administrator[0], administrator[1]);
        return new UriBuilder(management.BaseAddress!) { UserName = administrator[0], Password = administrator[1] }.Uri.AbsoluteUri;
    }
}
