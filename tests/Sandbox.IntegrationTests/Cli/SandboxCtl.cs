using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Cli;

/// <summary>The real executable as a process, with the broker's address in its environment and nothing else of this process's.</summary>
internal sealed class SandboxCtl(Uri broker)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal) { ["AMON_SANDBOX_AMQP_URI"] = broker.OriginalString };

    internal SandboxCtl(BrokerVhost vhost)
        : this(vhost.Uri)
    {
    }

    /// <summary>Sets a variable, without its prefix.</summary>
    internal string this[string suffix]
    {
        set => _variables["AMON_SANDBOX_" + suffix] = value;
    }

    internal Task<ToolOutput> RunAsync(params string[] arguments) => RunAsync("", arguments);

    internal async Task<ToolOutput> RunAsync(string stdin, string[] arguments)
    {
        using Process process = Start(arguments);
        Task<ToolOutput> output = EndAsync(process);
        await process.StandardInput.WriteAsync(stdin);
        process.StandardInput.Close();
        return await output;
    }

    /// <summary>Runs it and expects one JSON document and success.</summary>
    internal async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        ToolOutput output = await RunAsync([.. arguments, "--json"]);
        Assert.True(output.ExitCode == 0, $"sandboxctl {string.Join(' ', arguments)} ended with {output.ExitCode}: {output.Stdout}{output.Stderr}");
        return Documents(output).Single();
    }

    /// <summary>The JSON documents on standard output.</summary>
    internal static IReadOnlyList<JsonElement> Documents(ToolOutput output) => [.. output.Lines.Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>Starts it; whoever starts it ends it, with <see cref="EndAsync"/>.</summary>
    internal Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path())
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            StandardInputEncoding = new UTF8Encoding(false),
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        start.Environment["DOTNET_ROOT"] = TestEnvironment.DotnetRoot;
        foreach (string inherited in (string[])["PATH", "HOME", "DOCKER_HOST"])
        {
            if (Environment.GetEnvironmentVariable(inherited) is { } value)
            {
                start.Environment[inherited] = value;
            }
        }

        foreach ((string name, string value) in _variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Waits for its end.</summary>
    internal static async Task<ToolOutput> EndAsync(Process process)
    {
        using var deadline = new CancellationTokenSource(Limit);
        try
        {
            Task<string> stdout = process.StandardOutput.ReadToEndAsync(deadline.Token);
            Task<string> stderr = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return new ToolOutput(process.ExitCode, await stdout, await stderr);
        }
        catch (OperationCanceledException late)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"sandboxctl did not end within {Limit.TotalSeconds} s.", late);
        }
    }

    private static string Path()
    {
        string path = typeof(SandboxCtl).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "CliPath").Value!;
        return File.Exists(path) ? path : throw new PreparationException($"There is no sandboxctl at {path}: build the solution.");
    }
}
