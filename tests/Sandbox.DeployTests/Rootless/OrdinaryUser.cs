using System.Globalization;
using Sandbox.DeployTests.Running;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Rootless;

/// <summary>
/// A home folder, a copy of the scripts, and stand-ins for what a machine without systemd does not have; and a user for whom the script can
/// be run: this one, or, where tests run as root, nobody.
/// </summary>
internal sealed class OrdinaryUser : IAsyncDisposable
{
    /// <summary>What a rootless engine says of itself where everything is as it should be.</summary>
    internal const string EnforcingEngine = """true true true systemd 2 ["name=seccomp,profile=default","name=rootless","name=cgroupns"]""";

    private const string Nobody = "65534";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sandbox-rootless-");

    private OrdinaryUser()
    {
    }

    /// <summary>The home folder.</summary>
    internal string Home => PathOf("home");

    /// <summary>What the stand-ins were asked, in order.</summary>
    internal IReadOnlyList<string> Calls => File.Exists(PathOf("state/calls")) ? File.ReadAllLines(PathOf("state/calls")) : [];

    /// <summary>The service's process; null when it does not run.</summary>
    internal int? ServiceProcess => File.Exists(PathOf("state/pid")) ? int.Parse(File.ReadAllText(PathOf("state/pid")), CultureInfo.InvariantCulture) : null;

    /// <summary>Makes the home.</summary>
    internal static async Task<OrdinaryUser> CreateAsync()
    {
        var user = new OrdinaryUser();
        foreach (string folder in (string[])["home", "state", "run", "repository", "bin"])
        {
            user._folder.CreateSubdirectory(folder);
        }

        await Tool.RunAsync("cp", "-r", Repository.PathOf("deploy"), user.PathOf("repository/deploy"));
        await Tool.RunAsync("cp", "-rT", Repository.PathOf("tests/Sandbox.DeployTests/Rootless/Stubs"), user.PathOf("bin"));
        await user.HandOverAsync();
        return user;
    }

    /// <summary>A file or folder of this test.</summary>
    internal string PathOf(string relative) => Path.Combine(_folder.FullName, relative);

    /// <summary>Every file in the home.</summary>
    internal IReadOnlyList<string> FilesAtHome() =>
        [.. Directory.GetFiles(Home, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Home, path)).Order(StringComparer.Ordinal)];

    /// <summary>Writes a file of the user's own.</summary>
    internal async Task WriteAtHomeAsync(string file, string text)
    {
        string path = Path.Combine(Home, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text);
        await HandOverAsync();
    }

    /// <summary>Gives it a program: what the build made, which looks for the runtime of this process.</summary>
    /// <returns>Its folder.</returns>
    internal async Task<string> GiveProgramAsync()
    {
        await Tool.RunAsync("cp", "-rT", Path.GetDirectoryName(TestEnvironment.WorkerPath)!, PathOf("program"));
        await HandOverAsync();
        return PathOf("program");
    }

    /// <summary>Runs the script as that user.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">As NAME=VALUE; what a login would have set, and the stand-ins, are there.</param>
    internal async Task<ToolOutput> SetUpAsync(IEnumerable<string> arguments, params string[] environment)
    {
        string[] command =
        [
            "env", "-i", $"HOME={Home}", $"PATH={PathOf("bin")}:/usr/local/bin:/usr/bin:/bin", $"XDG_RUNTIME_DIR={PathOf("run")}",
            $"STUB_STATE={PathOf("state")}", $"DOTNET_ROOT={TestEnvironment.DotnetRoot}", "DOCKER_HOST=unix:///var/run/docker.sock", .. environment,
            "bash", PathOf("repository/deploy/setup-rootless.sh"), .. arguments,
        ];
        ToolOutput output = await Tool.TryRunAsync(IsRoot ? "setpriv" : "env", IsRoot ? [.. await BecomeAsync(), .. command] : command[1..], within: TimeSpan.FromMinutes(4));
        if (ServiceProcess is { } process)
        {
            Janitor.Watch(process);
        }

        return output;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (ServiceProcess is { } process)
        {
            Signals.Send(process, Signals.Terminate);
            await Eventually.TrueAsync(() => !Directory.Exists($"/proc/{process}"), TimeSpan.FromSeconds(45), "the end of the service");
            Janitor.Forget(process);
        }

        _folder.Delete(recursive: true);
    }

    private static bool IsRoot => Environment.UserName == "root";

    // In the group of the engine's socket, and with no right of root.
    private static async Task<string[]> BecomeAsync()
    {
        string group = (await Tool.RunAsync("stat", "-c", "%g", "/var/run/docker.sock")).Stdout.Trim();
        return [$"--reuid={Nobody}", $"--regid={Nobody}", $"--groups={group}", "--inh-caps=-all", "--no-new-privs"];
    }

    private async Task HandOverAsync()
    {
        if (IsRoot)
        {
            await Tool.RunAsync("chown", "-R", $"{Nobody}:{Nobody}", _folder.FullName);
        }
    }
}
