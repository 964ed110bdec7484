using System.Globalization;
using System.Text.RegularExpressions;
using Sandbox.DeployTests.Running;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.DeployTests.Systemd;

/// <summary>The units, by systemd's own judgement and by what was learned about this program under it.</summary>
public sealed partial class UnitFileTests : IDisposable
{
    private const string Service = "system/amon-sandbox-worker.service";
    private const string Template = "system/amon-sandbox-worker@.service";
    private const string User = "user/amon-sandbox-worker.service";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sandbox-units-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(Service, "amon-sandbox-worker.service")]
    [InlineData(Template, "amon-sandbox-worker@8089.service")]
    [InlineData(User, "amon-sandbox-worker.service")]
    public async Task Verify_EveryUnit_IsSilent(string unit, string name)
    {
        Assert.Equal("", await VerifyAsync(unit, Install(unit, name, text => text)));
    }

    [Fact]
    public async Task Verify_UnitWithAMistake_IsNot()
    {
        Assert.Contains("RestartSek", await VerifyAsync(User, Install(User, "mistake.service", text => text.Replace("RestartSec=", "RestartSek=", StringComparison.Ordinal))), StringComparison.Ordinal);
    }

    // Of 10, which is an ordinary service's 9.6 rounded up; the newest score is in README.md.
    [Theory]
    [InlineData(Service, 1.6)]
    [InlineData(Template, 1.6)]
    [InlineData(User, 6.4)]
    public async Task Security_EveryUnit_IsExposedNoMoreThanIsSaid(string unit, double most)
    {
        ToolOutput output = await Tool.TryRunAsync(
            "systemd-analyze", ["security", "--offline=true", "--no-pager", Install(unit, "amon-sandbox-worker.service", text => text)]);

        Match found = Exposure().Match(output.Stdout);
        Assert.True(found.Success, output.Stdout + output.Stderr);
        Assert.InRange(double.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture), 0, most);
    }

    [Fact]
    public void Template_Settings_AreThoseOfTheServiceButForTheInstance()
    {
        string[] service = SettingsOf(Service);
        string[] template = SettingsOf(Template);

        Assert.Equal(
            ["Description=Amon sandbox worker", "ExecStart=/opt/amon-sandbox/Sandbox.Worker"],
            service.Except(template, StringComparer.Ordinal));
        Assert.Equal(
            [
                "Description=Amon sandbox worker, port %i",
                "EnvironmentFile=-/etc/amon-sandbox/worker@%i.env",
                "ExecStart=/opt/amon-sandbox/Sandbox.Worker --port %i --health-port %i --worker-name %H-%i",
            ],
            template.Except(service, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(Service)]
    [InlineData(Template)]
    [InlineData(User)]
    public void Settings_EveryUnit_AreThoseThatTheWorkerCanLiveWith(string unit)
    {
        string[] settings = SettingsOf(unit);

        // It says itself when it is ready; what is wrong with its command line or configuration stays wrong.
        Assert.Contains("Type=notify", settings);
        Assert.Contains("NotifyAccess=main", settings);
        Assert.Contains("Restart=on-failure", settings);
        Assert.Contains("RestartPreventExitStatus=64 78", settings);

        // The default drain, 20 s for what follows it, 10 s for containers.
        string stop = Assert.Single(settings, setting => setting.StartsWith("TimeoutStopSec=", StringComparison.Ordinal));
        Assert.InRange(int.Parse(stop.Split('=')[1], CultureInfo.InvariantCulture), 61, 120);

        // The reaper looks in /proc whether the owner of a container lives; .NET needs the rest.
        Assert.DoesNotContain(settings, setting => setting.StartsWith("ProtectProc=", StringComparison.Ordinal) || setting.StartsWith("ProcSubset=", StringComparison.Ordinal));
        Assert.DoesNotContain(settings, setting => setting.StartsWith("MemoryDenyWriteExecute=", StringComparison.Ordinal));
        Assert.DoesNotContain(settings, setting => setting.StartsWith("SystemCallFilter=~", StringComparison.Ordinal) && setting.Contains("@resources", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("NoNewPrivileges=yes")]
    [InlineData("ProtectSystem=strict")]
    [InlineData("PrivateTmp=yes")]
    [InlineData("CapabilityBoundingSet=")]
    [InlineData("RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6")]
    [InlineData("SystemCallFilter=@system-service")]
    [InlineData("SystemCallArchitectures=native")]
    [InlineData("LoadCredential=amqp-uri:amon-sandbox.amqp-uri")]
    [InlineData("LoadCredential=api-key:amon-sandbox.api-key")]
    public void Settings_SystemService_IsHardened(string setting) => Assert.Contains(setting, SettingsOf(Service));

    // The program is not installed here: something that is stands in for it.
    private string Install(string unit, string name, Func<string, string> change)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, change(ProgramPath().Replace(Read(unit), "ExecStart=/bin/true")));
        return path;
    }

    private async Task<string> VerifyAsync(string unit, string path)
    {
        string[] manager = unit == User ? ["--user"] : [];
        ToolOutput output = await Tool.TryRunAsync("env", [$"XDG_RUNTIME_DIR={_folder.FullName}", "systemd-analyze", .. manager, "--man=no", "verify", path]);
        return output.ExitCode == 0 ? output.Stdout + output.Stderr : $"exit code {output.ExitCode}: {output.Stdout}{output.Stderr}";
    }

    private static string[] SettingsOf(string unit) =>
        [.. Read(unit).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#') && !line.StartsWith('['))];

    private static string Read(string unit) => Repository.Read($"deploy/systemd/{unit}");

    [GeneratedRegex(@"^ExecStart=\S+", RegexOptions.Multiline)]
    private static partial Regex ProgramPath();

    [GeneratedRegex(@"Overall exposure level for \S+: (\d+\.\d)")]
    private static partial Regex Exposure();
}
