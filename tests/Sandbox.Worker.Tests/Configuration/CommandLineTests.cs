using System.CommandLine;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Sandbox.Worker.Configuration;

namespace Sandbox.Worker.Tests.Configuration;

[Collection("appsettings.json")] // one writes the file that the other's host reads
public sealed class CommandLineTests
{
    private const string Name = "AMON_SANDBOX_DRAIN_S";

    [Fact]
    public async Task Help_EverySetting_HasItsOptionWithRangeAndDefault()
    {
        string help = Regex.Replace(await RunAsync(_ => Task.FromResult(99), "--help"), @"\s+", " ");

        foreach (Setting setting in Settings.All)
        {
            string option = setting.IsSecret ? setting.Option + "-file" : setting.Option;
            Assert.Matches($@" {option} <value> ", help);
            Assert.Contains($"[default: {setting.DefaultText}]", help, StringComparison.Ordinal);
            Assert.Contains(setting.Description, help, StringComparison.Ordinal);
            Assert.Contains(setting.IsSecret ? "(path)" : $"({setting.Range})", help, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Help_Secret_HasNoOptionOfItsOwn()
    {
        string help = await RunAsync(_ => Task.FromResult(99), "--help");

        Assert.DoesNotMatch(@"--api-key(?!-file)", help);
        Assert.DoesNotMatch(@"--amqp-uri(?!-file)", help);
        Assert.Contains("AMON_SANDBOX_API_KEY_FILE", help, StringComparison.Ordinal);
        Assert.Contains("AMON_SANDBOX_AMQP_URI_FILE", help, StringComparison.Ordinal);
        Assert.Contains(string.Join(", ", Settings.All.Where(setting => setting.IsSecret).Select(setting => setting.Credential)), help, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parse_Options_ReachTheConfiguration()
    {
        IConfiguration? seen = null;

        await RunAsync(Capture, "--port", "9001", "--api-key-file", "/run/key", "--memory=64m");

        Assert.Equal(("9001", "/run/key", "64m"), (seen!["AMON_SANDBOX_PORT"], seen["AMON_SANDBOX_API_KEY_FILE"], seen["AMON_SANDBOX_MEMORY"]));
        Assert.Null(seen["AMON_SANDBOX_CPUS"]);

        Task<int> Capture(IConfiguration configuration)
        {
            seen = configuration;
            return Task.FromResult(0);
        }
    }

    [Theory]
    [InlineData("--nonsense")]
    [InlineData("--port")]
    [InlineData("run")]
    [InlineData("--port", "1", "2")]
    [InlineData("--api-key", "hunter2")]
    public void Parse_WrongUsage_IsAnError(params string[] arguments)
    {
        Assert.NotEmpty(CommandLine.Build(_ => Task.FromResult(0)).Parse(arguments).Errors);
    }

    [Theory]
    [InlineData("--api-key", "hunter2")]
    [InlineData("--api-key=hunter2")]
    [InlineData("--api-key:hunter2")]
    [InlineData("--api-key", "hunter2", "hunter2")]
    [InlineData("--amqp-uri", "amqp://u:hunter2@h")]
    [InlineData("--amqp-uri=amqp://u:hunter2@h", "--port", "1")]
    [InlineData("--api-kye", "hunter2")]
    [InlineData("--api-kye=hunter2")]
    [InlineData("AMON_SANDBOX_API_KEY=hunter2")]
    [InlineData("hunter2")]
    public async Task Run_SecretOnTheCommandLine_IsWrongUsageThatDoesNotShowIt(params string[] arguments)
    {
        using var error = new StringWriter();
        using var output = new StringWriter();
        ParseResult parsed = CommandLine.Build(_ => Task.FromResult(0)).Parse(arguments);

        await parsed.InvokeAsync(new InvocationConfiguration { Error = error, Output = output }, TestContext.Current.CancellationToken);

        Assert.NotEmpty(parsed.Errors);
        Assert.DoesNotContain("hunter2", error.ToString() + output, StringComparison.Ordinal);
        if (arguments[0].StartsWith("--api-key", StringComparison.Ordinal))
        {
            Assert.Contains("Set AMON_SANDBOX_API_KEY, or AMON_SANDBOX_API_KEY_FILE", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--nonsense", "--nonsense is not an option; --help lists them.")]
    [InlineData("--nonsense=1", "--nonsense is not an option; --help lists them.")]
    [InlineData("run", "An argument belongs to no option; --help lists them.")]
    public void Parse_WhatIsNoOption_IsToldInOneSentence(string argument, string sentence)
    {
        Assert.Equal([sentence], CommandLine.Build(_ => Task.FromResult(0)).Parse([argument]).Errors.Select(error => error.Message));
    }

    [Fact]
    public async Task Run_ExitCode_IsTheProgramsOwn()
    {
        Assert.Equal(78, await CommandLine.Build(_ => Task.FromResult(78)).Parse([]).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Sources_FileEnvironmentAndCommandLine_WinInThisOrder()
    {
        // One test, not three: files beside the program and environment variables belong to the whole process.
        string file = Path.Combine(AppContext.BaseDirectory, "appsettings.json");
        try
        {
            File.WriteAllText(file, $$"""{"{{Name}}": 11}""");
            Assert.Equal("11", CommandLine.Sources([])[Name]);

            Environment.SetEnvironmentVariable(Name, "22");
            Assert.Equal("22", CommandLine.Sources([])[Name]);

            IConfiguration all = CommandLine.Sources([KeyValuePair.Create<string, string?>(Name, "33")]);
            Assert.Equal("33", all[Name]);
            (WorkerSettings settings, IReadOnlyList<string> errors) = SettingsBinder.Bind(all);
            Assert.Empty(errors);
            Assert.Equal(33, settings.DrainBudget.TotalSeconds);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Name, null);
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Run_MalformedFile_IsWrongConfigurationInOneSentence()
    {
        string file = Path.Combine(AppContext.BaseDirectory, "appsettings.json");
        try
        {
            await File.WriteAllTextAsync(file, "{ nonsense", TestContext.Current.CancellationToken);
            using var error = new StringWriter();

            int code = await CommandLine.Build(_ => Task.FromResult(0)).Parse([])
                .InvokeAsync(new InvocationConfiguration { Error = error, EnableDefaultExceptionHandler = true }, TestContext.Current.CancellationToken);

            Assert.Equal(ExitCodes.Configuration, code);
            Assert.DoesNotContain("   at ", error.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<string> RunAsync(Func<IConfiguration, Task<int>> run, params string[] arguments)
    {
        using var output = new StringWriter();
        int code = await CommandLine.Build(run).Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output }, TestContext.Current.CancellationToken);
        Assert.Equal(0, code);
        return output.ToString();
    }
}
