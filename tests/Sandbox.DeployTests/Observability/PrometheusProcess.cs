using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Sandbox.DeployTests.Tools;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Observability;

/// <summary>A real Prometheus. Ended, and its data removed, when disposed.</summary>
internal sealed class PrometheusProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyDeadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly DirectoryInfo _data;
    private readonly HttpClient _http;
    private readonly ConcurrentQueue<string> _log = new();

    private PrometheusProcess(Process process, DirectoryInfo data, Uri address)
    {
        (_process, _data) = (process, data);
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(20) };
        process.OutputDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Janitor.Watch(process.Id);
    }

    /// <summary>Starts it with a configuration, and waits until it answers.</summary>
    internal static async Task<PrometheusProcess> StartAsync(string configuration)
    {
        DirectoryInfo data = Directory.CreateTempSubdirectory("sandbox-tsdb-");
        string address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Toolbox.FreePort()}");
        var start = new ProcessStartInfo(Toolbox.PathOf("prometheus"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = data.FullName,
            ArgumentList =
            {
                $"--config.file={configuration}", $"--storage.tsdb.path={data.FullName}", $"--web.listen-address={address}", "--log.level=warn",
            },
        };
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        var prometheus = new PrometheusProcess(process, data, new Uri($"http://{address}/"));
        try
        {
            await Eventually.TrueAsync(prometheus.IsReadyAsync, ReadyDeadline, "a Prometheus that is ready");
            return prometheus;
        }
        catch (TimeoutException late)
        {
            await prometheus.DisposeAsync();
            throw new PreparationException($"Prometheus did not start: {string.Join('\n', prometheus._log)}", late);
        }
    }

    /// <summary>Asks its API.</summary>
    /// <param name="path">Below /api/v1/.</param>
    /// <param name="query">The parameters.</param>
    /// <returns>The answer's data.</returns>
    internal async Task<JsonElement> AskAsync(string path, params (string Key, string Value)[] query)
    {
        using var body = new FormUrlEncodedContent(query.Select(pair => KeyValuePair.Create(pair.Key, pair.Value)));
        using HttpResponseMessage response = query.Length == 0
            ? await _http.GetAsync(new Uri($"api/v1/{path}", UriKind.Relative), TestContext.Current.CancellationToken)
            : await _http.PostAsync(new Uri($"api/v1/{path}", UriKind.Relative), body, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{path} {string.Join(' ', query)}: {text}");
        using var document = JsonDocument.Parse(text);
        return document.RootElement.GetProperty("data").Clone();
    }

    /// <summary>How many series it has, now or earlier, that a selector finds.</summary>
    internal async Task<int> CountSeriesAsync(string selector) => (await AskAsync("series", ("match[]", selector))).GetArrayLength();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        Signals.Send(_process.Id, Signals.Terminate);
        using (var late = new CancellationTokenSource(StopDeadline))
        {
            try
            {
                await _process.WaitForExitAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        Janitor.Forget(_process.Id);
        _process.Dispose();
        _data.Delete(recursive: true);
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using HttpResponseMessage response = await _http.GetAsync(new Uri("-/ready", UriKind.Relative), TestContext.Current.CancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return _process.HasExited ? throw new TimeoutException("It ended by itself.") : false;
        }
    }
}
