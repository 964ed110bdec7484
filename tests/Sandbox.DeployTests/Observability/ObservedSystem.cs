using System.Globalization;
using System.Text;
using System.Text.Json;
using Sandbox.DeployTests.Tools;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Observability;

/// <summary>
/// A broker, a worker, a shim with a key, and a Prometheus that asks them by the configuration that operators are given. One of everything
/// has happened that makes a series: a job, a call that failed, a result that was parked, a dead letter.
/// </summary>
public sealed class ObservedSystem(BrokerFixture broker) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private BrokerVhost? _vhost;
    private WorkerProcess? _worker;
    private WorkerProcess? _shim;
    private PrometheusFiles? _files;
    private PrometheusProcess? _prometheus;

    /// <summary>The one that watches.</summary>
    internal PrometheusProcess Prometheus => _prometheus!;

    /// <summary>How many targets answered, by their job, before anything had happened.</summary>
    internal IReadOnlyDictionary<string, int> Targets { get; private set; } = new Dictionary<string, int>(StringComparer.Ordinal);

    public async ValueTask InitializeAsync()
    {
        _vhost = await broker.CreateVhostAsync();
        await Task.WhenAll(StartWorkerAsync(_vhost), StartShimAsync(_vhost));
        string metrics = await broker.MetricsAuthorityAsync();
        _files = new PrometheusFiles(
            "prometheus.yml",
            ("shim:8088", _shim!.Shim.Address.Authority),
            ("broker:15692", metrics),
            ("scrape_interval: 15s", "scrape_interval: 1s"),
            ("evaluation_interval: 15s", "evaluation_interval: 1s"));
        await File.WriteAllTextAsync(_files.PathOf("workers.yml"), $"- targets: ['{_worker!.Shim.Address.Authority}']\n", TestContext.Current.CancellationToken);
        _prometheus = await PrometheusProcess.StartAsync(_files.Configuration);
        Targets = await Eventually.ValueAsync(FindTargetsUpAsync, Patience, "a first answer of every target");
        await CauseEventsAsync(_vhost);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable? part in (IAsyncDisposable?[])[_prometheus, _shim, _worker, _vhost])
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }

        _files?.Dispose();
    }

    /// <summary>The alerts that fire now.</summary>
    internal async Task<IReadOnlyList<string>> FindFiringAsync() =>
    [
        .. (await Prometheus.AskAsync("alerts")).GetProperty("alerts").EnumerateArray()
            .Where(alert => alert.GetProperty("state").GetString() == "firing")
            .Select(alert => alert.GetProperty("labels").GetProperty("alertname").GetString()!),
    ];

    private async Task StartWorkerAsync(BrokerVhost vhost)
    {
        WorkerSettings settings = vhost.Settings("worker");
        settings["HEALTH_PORT"] = Toolbox.FreePort().ToString(CultureInfo.InvariantCulture);
        _worker = await WorkerProcess.StartReadyAsync(settings);
    }

    private async Task StartShimAsync(BrokerVhost vhost)
    {
        WorkerSettings settings = vhost.Settings("shim");
        settings["API_KEY"] = PrometheusFiles.Key;
        _shim = await WorkerProcess.StartReadyAsync(settings);
    }

    // Counters are at zero from a process's first scrape on: events before that are not seen as growth.
    private async Task CauseEventsAsync(BrokerVhost vhost)
    {
        Assert.Equal(200, (await CallAsync()).Status);
        await vhost.PublishAsync(Ask.Python("print(1)"), "sandbox.reply.nowhere");
        await vhost.PublishAsync(Encoding.UTF8.GetBytes("no JSON at all"));
        await Eventually.TrueAsync(
            async () => await FindFiringAsync() is var firing && firing.Contains("SandboxDeadLetters") && firing.Contains("SandboxResultsParked"),
            Patience,
            "alerts about a dead letter and a parked result");

        // Last, since it takes everybody's queues away: no broker, and so a call that fails.
        await vhost.DeleteAsync();
        await Eventually.TrueAsync(async () => (await CallAsync()).Status == 503, Patience, "a call that fails");
        await Eventually.TrueAsync(
            async () => await Prometheus.CountSeriesAsync("""http_server_request_duration_seconds_count{http_response_status_code="503"}""") > 0, Patience, "a scrape that brings it");
    }

    private Task<Answer> CallAsync() => _shim!.Shim.RunWithKeyAsync($"Bearer {PrometheusFiles.Key}");

    private async Task<IReadOnlyDictionary<string, int>?> FindTargetsUpAsync()
    {
        JsonElement[] targets = [.. (await Prometheus.AskAsync("targets")).GetProperty("activeTargets").EnumerateArray()];
        return targets.Length > 0 && targets.All(target => target.GetProperty("health").GetString() == "up")
            ? targets.CountBy(target => target.GetProperty("labels").GetProperty("job").GetString()!).ToDictionary(StringComparer.Ordinal)
            : null;
    }
}
