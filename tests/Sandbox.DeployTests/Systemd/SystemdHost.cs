using System.Globalization;
using Sandbox.DeployTests.Running;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Systemd;

/// <summary>
/// A host with a real systemd: one privileged container, with the program as deploy/publish.sh makes it, the units, and the machine's engine.
/// Thread-safe.
/// </summary>
public sealed class SystemdHost : IAsyncLifetime
{
    private const string Image = "amon-sandbox-systemd:bookworm";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sandbox-systemd-");
    private string? _container;

    /// <summary>Its host name, with which the names of its workers begin.</summary>
    internal string Name { get; } = TestEnvironment.UniqueName("systemd");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        string program = Path.Combine(_folder.FullName, "program");
        ToolOutput published = await Repository.RunAsync("deploy/publish.sh", ["--output", program], TimeSpan.FromMinutes(10));
        Assert.True(published.ExitCode == 0, published.Stdout + published.Stderr);

        // With the group of the engine's socket, an ordinary user, and the units where an operator puts them.
        string group = (await Tool.RunAsync("stat", "-c", "%g", "/var/run/docker.sock")).Stdout.Trim();
        string client = (await Tool.RunAsync("sh", "-c", "command -v docker")).Stdout.Trim();
        _container = (await Tool.RunAsync(
            "docker",
            [
                "run", "--detach", "--privileged", "--hostname", Name, "--label", $"{TestEnvironment.TestLabel}={Environment.ProcessId}",
                "--tmpfs", "/run", "--tmpfs", "/tmp:exec", "--volume", "/var/run/docker.sock:/run/docker.sock", "--volume", $"{client}:/usr/local/bin/docker:ro",
                "--volume", $"{program}:/opt/amon-sandbox:ro", "--volume", $"{Repository.PathOf("deploy")}:/srv/deploy:ro",
                "--volume", $"{Repository.PathOf("tests/Sandbox.DeployTests/Rootless/Stubs")}:/srv/stubs:ro", Image,
            ])).Stdout.Trim();
        await Eventually.TrueAsync(
            async () => (await TryAsync("systemctl is-system-running")).Stdout.Trim() is "running" or "degraded", TimeSpan.FromSeconds(60), "a booted systemd");
        await RunAsync($"groupadd --gid {group} docker && useradd --create-home --groups docker operator");
        await RunAsync("install -D -m 644 -t /etc/systemd/system /srv/deploy/systemd/system/*.service && systemctl daemon-reload");
    }

    /// <summary>Runs a line of shell as its root, and expects success.</summary>
    /// <returns>Its standard output.</returns>
    internal async Task<string> RunAsync(string line)
    {
        ToolOutput output = await TryAsync(line);
        Assert.True(output.ExitCode == 0, $"{line}\n{output.Stdout}{output.Stderr}");
        return output.Stdout.Trim();
    }

    /// <summary>Runs a line of shell as its root; a failure is the caller's to judge.</summary>
    internal Task<ToolOutput> TryAsync(string line) => Tool.TryRunAsync("docker", ["exec", _container!, "bash", "-c", line], within: TimeSpan.FromMinutes(4));

    /// <summary>Settings, as NAME=VALUE without the prefix, in a file in /etc/amon-sandbox.</summary>
    internal Task ConfigureAsync(string file, params string[] settings) => RunAsync(string.Create(
        CultureInfo.InvariantCulture,
        $"mkdir -p /etc/amon-sandbox && printf 'AMON_SANDBOX_%s\\n' {string.Join(' ', settings.Select(setting => $"'{setting}'"))} > /etc/amon-sandbox/{file}"));

    /// <summary>A property of a unit, as systemctl shows it.</summary>
    internal Task<string> ShowAsync(string unit, string property) => RunAsync($"systemctl show {unit} --property {property} --value");

    /// <summary>Sends a program to a worker on its loopback address.</summary>
    /// <returns>The status, a space, and the body.</returns>
    internal Task<string> PostAsync(int port, string code, string? key = null)
    {
        string header = key is null ? "" : $"-H 'Authorization: Bearer {key}'";
        return RunAsync($$"""
            curl -s -w '\n%{http_code}' http://127.0.0.1:{{port}}/run -H 'Content-Type: application/json' {{header}} -d '{"language": "python", "code": "{{code}}"}' | tac | paste -sd ' '
            """);
    }

    /// <summary>Stops a unit and forgets its files, so that the next test finds none.</summary>
    internal Task CleanAsync(string unit) => RunAsync($"systemctl stop {unit}; systemctl reset-failed {unit} 2>/dev/null; rm -rf /etc/amon-sandbox /etc/credstore /etc/systemd/system/{unit}.d; systemctl daemon-reload");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_container is { } container)
        {
            await Tool.TryRunAsync("docker", ["rm", "--force", "--volumes", container]);
        }

        _folder.Delete(recursive: true);
    }
}
