using System.Text.Json;

namespace Sandbox.DeployTests.Observability;

/// <summary>The dashboard is one that Grafana imports and a person can read; whether its queries find anything is asked of a real Prometheus.</summary>
public sealed class DashboardTests
{
    [Fact]
    public void Dashboard_AsGrafanaWantsIt_HasItsSchemaItsUidAndADatasourceToChoose()
    {
        Assert.InRange(Dashboard.Json.GetProperty("schemaVersion").GetInt32(), 36, 42);
        Assert.Matches("^[a-zA-Z0-9_-]{1,40}$", Dashboard.Json.GetProperty("uid").GetString());
        Assert.False(Dashboard.Json.TryGetProperty("id", out _), "An id belongs to one Grafana, and would overwrite whatever has it in another.");
        Assert.Contains(Dashboard.Variables, variable => variable.GetProperty("type").GetString() == "datasource" && variable.GetProperty("name").GetString() == "datasource");
        Assert.All(Dashboard.Panels.Where(IsNoRow), panel => Assert.Equal("${datasource}", panel.GetProperty("datasource").GetProperty("uid").GetString()));
    }

    [Fact]
    public void Dashboard_Rows_AreThoseThatAnOperatorLooksFor() => Assert.Equal(
        ["Overview", "Queue", "Latency", "Pool", "Engine", "Broker"],
        Dashboard.Panels.Where(panel => !IsNoRow(panel)).Select(panel => panel.GetProperty("title").GetString()));

    [Fact]
    public void Dashboard_EveryPanel_IsExplainedAndHasAPlaceOfItsOwn()
    {
        Assert.Distinct(Dashboard.Panels.Select(panel => panel.GetProperty("id").GetInt32()));
        Assert.All(Dashboard.Panels.Where(IsNoRow), panel =>
        {
            Assert.EndsWith(".", panel.GetProperty("description").GetString(), StringComparison.Ordinal);
            Assert.NotEmpty(panel.GetProperty("targets").EnumerateArray());
        });
        HashSet<(int X, int Y)> taken = [];
        foreach (JsonElement panel in Dashboard.Panels)
        {
            JsonElement place = panel.GetProperty("gridPos");
            (int left, int top, int width, int height) = (Of(place, "x"), Of(place, "y"), Of(place, "w"), Of(place, "h"));
            Assert.InRange(left + width, 1, 24);
            Assert.All(
                Enumerable.Range(left, width).SelectMany(x => Enumerable.Range(top, height).Select(y => (x, y))),
                cell => Assert.True(taken.Add(cell), $"{panel.GetProperty("title").GetString()} lies over another panel."));
        }
    }

    private static int Of(JsonElement place, string name) => place.GetProperty(name).GetInt32();

    private static bool IsNoRow(JsonElement panel) => panel.GetProperty("type").GetString() != "row";
}
