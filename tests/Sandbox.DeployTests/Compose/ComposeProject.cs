using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sandbox.DeployTests.Running;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Compose;

/// <summary>One of the compose files, up on this machine under a name of its own: with free ports and its own secrets, and gone at the end.</summary>
internal sealed class ComposeProject : IAsyncDisposable
{
    private static readonly TimeSpan UpDeadline = TimeSpan.FromMinutes(4);

    private readonly string _name = TestEnvironment.UniqueName("deploy-test");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("amon-sandbox-compose-test");
    private readonly List<string> _files = [];
    private readonly Dictionary<string, string> _variables;
    private readonly int _shimPort;
    private readonly int _managementPort;
    private readonly int _prometheusPort;
    private bool _isDown = true;

    private ComposeProject(string file)
    {
        int[] ports = FreePorts(4);
        (_shimPort, _managementPort, _prometheusPort, BrokerPort) = (ports[0], ports[1], ports[2], ports[3]);
        _variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["SANDBOX_SECRETS"] = Secrets,
            ["SANDBOX_PORT"] = Text(_shimPort),
            ["SANDBOX_BROKER_PORT"] = Text(BrokerPort),
            ["SANDBOX_MANAGEMENT_PORT"] = Text(_managementPort),
            ["SANDBOX_PROMETHEUS_PORT"] = Text(_prometheusPort),

            // An operator has more patience.
            ["SANDBOX_HEALTH_INTERVAL"] = "3s",
        };
        _files.Add(file);
    }

    /// <summary>Where the broker is reached from outside.</summary>
    internal int BrokerPort { get; }

    private string Secrets => Path.Combine(_folder.FullName, "secrets");

    /// <summary>Makes its secrets; nothing runs yet.</summary>
    internal static async Task<ComposeProject> PrepareAsync(string file)
    {
        var project = new ComposeProject(file);
        ToolOutput made = await Repository.RunAsync("deploy/make-secrets.sh", ["--broker", $"127.0.0.1:{Text(project.BrokerPort)}", project.Secrets]);
        Assert.True(made.ExitCode == 0, made.Stderr);
        return project;
    }

    /// <summary>Adds a file, and variables that it needs; from the next <see cref="UpAsync"/> on.</summary>
    internal void Add(string file, params (string Name, string Value)[] variables)
    {
        _files.Add(file);
        foreach ((string name, string value) in variables)
        {
            _variables[name] = value;
        }
    }

    /// <summary>Starts what is not up yet, and waits until everything is healthy.</summary>
    internal async Task UpAsync()
    {
        _isDown = false;
        ToolOutput up = await RunAsync(UpDeadline, [.. await LabelsAsync(), "up", "--detach", "--wait"]);
        if (up.ExitCode != 0)
        {
            ToolOutput logs = await RunAsync(UpDeadline, "logs", "--no-color", "--tail", "40");
            Assert.Fail($"'docker compose up' failed.\n{up.Stderr}\n{logs.Stdout}");
        }
    }

    /// <summary>Stops services, as an outage does.</summary>
    internal async Task StopAsync(params string[] services) => Assert.Equal(0, (await RunAsync(UpDeadline, ["stop", "--timeout", "10", .. services])).ExitCode);

    /// <summary>Everything that a service has logged.</summary>
    internal async Task<string> LogOfAsync(string service) => (await RunAsync(UpDeadline, "logs", "--no-color", "--no-log-prefix", service)).Stdout;

    /// <summary>Takes it down, with its volumes.</summary>
    internal async Task DownAsync()
    {
        ToolOutput down = await RunAsync(UpDeadline, "down", "--volumes", "--remove-orphans", "--timeout", "30");
        Assert.True(down.ExitCode == 0, down.Stderr);
        _isDown = true;
    }

    /// <summary>What the engine has of it: containers, networks and volumes.</summary>
    internal async Task<IReadOnlyList<string>> ResidueAsync()
    {
        string filter = $"label=com.docker.compose.project={_name}";
        return
        [
            .. (await Tool.RunAsync("docker", "ps", "--all", "--filter", filter, "--format", "container {{.Names}}")).Lines,
            .. (await Tool.RunAsync("docker", "network", "ls", "--filter", filter, "--format", "network {{.Name}}")).Lines,
            .. (await Tool.RunAsync("docker", "volume", "ls", "--filter", filter, "--format", "volume {{.Name}}")).Lines,
        ];
    }

    /// <summary>What the engine says of its running containers.</summary>
    internal async Task<IReadOnlyList<JsonElement>> ContainersAsync()
    {
        IReadOnlyList<string> ids = (await RunAsync(UpDeadline, "ps", "--quiet")).Lines;
        using JsonDocument document = JsonDocument.Parse((await Tool.RunAsync("docker", ["inspect", .. ids])).Stdout);
        return [.. document.RootElement.EnumerateArray().Select(container => container.Clone())];
    }

    /// <summary>A worker on this host, as an operator starts one: with the address that make-secrets.sh wrote for it.</summary>
    internal Task<WorkerProcess> StartHostWorkerAsync() => WorkerProcess.StartReadyAsync(new WorkerSettings
    {
        ["ROLE"] = "worker",
        ["AMQP_URI_FILE"] = Path.Combine(Secrets, "worker-host.uri"),
    });

    /// <summary>A caller of the shim's published address.</summary>
    internal ShimClient Caller() => new(new Uri($"http://127.0.0.1:{Text(_shimPort)}"));

    /// <summary>The value of the header that callers send.</summary>
    internal string Key => "Bearer " + SecretOf("api_key");

    /// <summary>Asks Prometheus.</summary>
    internal Task<JsonElement?> AskPrometheusAsync(string path) => GetAsync(new Uri($"http://127.0.0.1:{Text(_prometheusPort)}/{path}"), authorization: null);

    /// <summary>Asks the broker's management address.</summary>
    /// <returns>Null when it refuses, or does not answer.</returns>
    internal Task<JsonElement?> AskBrokerAsync(string path, string user = "operator", string? password = null) => GetAsync(
        new Uri($"http://127.0.0.1:{Text(_managementPort)}/api/{path}"),
        new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password ?? SecretOf(user + ".password")}"))));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_isDown)
        {
            await RunAsync(UpDeadline, "down", "--volumes", "--remove-orphans", "--timeout", "5");
        }

        _folder.Delete(recursive: true);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // All of them at once, so that none is given out twice.
    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        try
        {
            return [.. listeners.Select(listener =>
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            })];
        }
        finally
        {
            Array.ForEach(listeners, listener => listener.Dispose());
        }
    }

    private static async Task<JsonElement?> GetAsync(Uri address, AuthenticationHeaderValue? authorization)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        http.DefaultRequestHeaders.Authorization = authorization;
        try
        {
            using HttpResponseMessage answer = await http.GetAsync(address, TestContext.Current.CancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                return null;
            }

            using JsonDocument document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            return document.RootElement.Clone();
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException && !TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private string SecretOf(string file) => File.ReadAllText(Path.Combine(Secrets, file)).Trim();

    // The label by which deploy/test.sh finds what a killed run left behind.
    private async Task<string[]> LabelsAsync()
    {
        ToolOutput services = await RunAsync(UpDeadline, "config", "--services");
        Assert.True(services.ExitCode == 0, services.Stderr);
        var labelled = new JsonObject();
        foreach (string service in services.Lines)
        {
            labelled[service] = new JsonObject { ["labels"] = new JsonObject { [TestEnvironment.TestLabel] = Text(Environment.ProcessId) } };
        }

        string file = Path.Combine(_folder.FullName, "labels.json");
        await File.WriteAllTextAsync(file, new JsonObject { ["services"] = labelled }.ToJsonString(), TestContext.Current.CancellationToken);
        return ["--file", file];
    }

    private Task<ToolOutput> RunAsync(TimeSpan within, params string[] arguments) => Tool.TryRunAsync(
        "env",
        [
            .. _variables.Select(variable => $"{variable.Key}={variable.Value}"),
            "docker", "compose", "--progress", "quiet", "--project-name", _name,
            .. _files.SelectMany(file => new[] { "--file", Repository.PathOf(Path.Combine("compose", file)) }),
            .. arguments,
        ],
        within: within);
}
