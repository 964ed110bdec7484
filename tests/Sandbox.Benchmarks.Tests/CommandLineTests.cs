using System.CommandLine;
using Sandbox.Benchmarks.Scenarios;

namespace Sandbox.Benchmarks.Tests;

public sealed class CommandLineTests
{
    public static TheoryData<string> Scenarios() => [.. Catalogue.All.Select(scenario => scenario.Name), "all"];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Parse_EveryScenario_IsRun(string scenario)
    {
        BenchmarkOptions? options = await RunAsync(scenario);

        Assert.Equal(new BenchmarkOptions(scenario, Quick: false, Jobs: null, Python: null, Json: null, Picture: null), options);
        Assert.Equal(scenario == "all", options!.IsAll);
    }

    [Fact]
    public void Catalogue_Scenarios_AreThoseThatWerePromised() => Assert.Equal(
        ["backlog", "bare", "deliveries", "engine-floor", "files", "idle", "latency", "preload", "scale-out", "throughput"],
        Catalogue.All.Select(scenario => scenario.Name).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Parse_EveryOption_Arrives()
    {
        (string json, string picture) = (Path.Combine(Path.GetTempPath(), "a.json"), Path.Combine(Path.GetTempPath(), "b.svg"));

        BenchmarkOptions? options = await RunAsync("latency", "--quick", "--jobs", "7", "--python", "/opt/python3", "--json", json, "--picture", picture);

        Assert.Equal(new BenchmarkOptions("latency", Quick: true, Jobs: 7, Python: "/opt/python3", Json: json, Picture: picture), options);
    }

    [Theory]
    [InlineData("all", true)]
    [InlineData("latency", true)]
    [InlineData("idle", false)]
    public async Task Parse_JsonAlone_PutsThePictureBesideIt(string scenario, bool hasPicture)
    {
        string json = Path.Combine(Path.GetTempPath(), "a.json");

        BenchmarkOptions? options = await RunAsync(scenario, "--json", json);

        Assert.Equal(hasPicture ? Path.Combine(Path.GetTempPath(), "a.svg") : null, options!.Picture);
    }

    [Theory]
    [InlineData]
    [InlineData("nonsense")]
    [InlineData("idle", "bare")]
    [InlineData("idle", "--nonsense")]
    [InlineData("idle", "--jobs", "0")]
    [InlineData("idle", "--jobs", "50001")]
    [InlineData("idle", "--jobs", "many")]
    [InlineData("idle", "--json", "/nowhere/at/all/a.json")]
    [InlineData("all", "--picture", "/nowhere/at/all/a.svg")]
    [InlineData("idle", "--picture", "a.svg")]
    public void Parse_WrongUsage_IsAnError(params string[] arguments) => Assert.NotEmpty(CommandLine.Build((_, _) => Task.FromResult(0)).Parse(arguments).Errors);

    [Fact]
    public void Help_EveryScenario_IsListed()
    {
        RootCommand command = CommandLine.Build((_, _) => Task.FromResult(0));

        Assert.All(Catalogue.All, scenario => Assert.Contains($"{scenario.Name} ", command.Description!, StringComparison.Ordinal));
    }

    private static async Task<BenchmarkOptions?> RunAsync(params string[] arguments)
    {
        BenchmarkOptions? seen = null;
        ParseResult parsed = CommandLine.Build((options, _) =>
        {
            seen = options;
            return Task.FromResult(0);
        }).Parse(arguments);
        Assert.Empty(parsed.Errors);
        await parsed.InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);
        return seen;
    }
}
