using System.Text.Json;
using Sandbox.Benchmarks.Measuring;
using Sandbox.Benchmarks.Reporting;

namespace Sandbox.Benchmarks.Tests.Reporting;

public sealed class ResultFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("benchmarks-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task WriteAsync_WholeRun_HoldsEverythingTheTablesShow()
    {
        ScenarioReport report = Given.Latency();
        report.Add("embedded / bare python", new Spread(0.23, 0.2, 0.27), "×", Target.AtMost(0.25));
        report.Add("jobs/s over the engine's own rate", new Spread(0.8, 0.7, 0.9), "×", Target.NotBelow(0.9));
        report.Add("create to first byte", Spread.Once(95), "ms");
        report.Add(new Series("worker memory", "MiB", [new Sample(1, 10, 80)]));
        report.Note("A sentence.");

        IReadOnlyList<string> said = await ResultFiles.WriteAsync(Options(json: "a.json", picture: "a.svg"), Given.Machine(), [report]);

        Assert.Equal(2, said.Count);
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(At("a.json"), TestContext.Current.CancellationToken));
        JsonElement scenario = document.RootElement.GetProperty("scenarios")[0];
        Assert.Equal(2, document.RootElement.GetProperty("machine").GetProperty("cores").GetInt32());
        Assert.Equal(11, scenario.GetProperty("latencies")[0].GetProperty("p50_ms").GetDouble());
        JsonElement[] figures = [.. scenario.GetProperty("figures").EnumerateArray()];
        Assert.Equal([JsonValueKind.True, JsonValueKind.False, JsonValueKind.Null], figures.Select(figure => figure.GetProperty("met").ValueKind));
        Assert.Equal(0.25, figures[0].GetProperty("at_most").GetDouble());
        Assert.Equal(0.9, figures[1].GetProperty("at_least").GetDouble());
        Assert.Equal(0.27, figures[0].GetProperty("high").GetDouble());
        Assert.Equal(80, scenario.GetProperty("series")[0].GetProperty("samples")[0].GetProperty("value").GetDouble());
        Assert.True(File.Exists(At("a.svg")));
    }

    [Fact]
    public async Task WriteAsync_NothingToDraw_SaysSoAndLeavesNoPicture()
    {
        IReadOnlyList<string> said = await ResultFiles.WriteAsync(Options(json: null, picture: "a.svg"), Given.Machine(), []);

        Assert.Contains("none", Assert.Single(said), StringComparison.Ordinal);
        Assert.False(File.Exists(At("a.svg")));
    }

    [Fact]
    public void Check_WritablePlace_LeavesNothing()
    {
        ResultFiles.Check(Options(json: "a.json", picture: "a.svg"));

        Assert.Empty(_folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task Check_FileOfAnEarlierRun_StaysAsItIs()
    {
        await File.WriteAllTextAsync(At("a.json"), "before", TestContext.Current.CancellationToken);

        ResultFiles.Check(Options(json: "a.json", picture: null));

        Assert.Equal("before", await File.ReadAllTextAsync(At("a.json"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Check_PlaceIsAFolder_Fails()
    {
        _folder.CreateSubdirectory("a.json");

        Assert.ThrowsAny<UnauthorizedAccessException>(() => ResultFiles.Check(Options(json: "a.json", picture: null)));
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private BenchmarkOptions Options(string? json, string? picture) =>
        new("all", Quick: false, Jobs: null, Python: null, json is null ? null : At(json), picture is null ? null : At(picture));
}
