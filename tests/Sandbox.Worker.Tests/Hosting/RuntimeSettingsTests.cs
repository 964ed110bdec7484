using System.Text.Json;

namespace Sandbox.Worker.Tests.Hosting;

/// <summary>What the executable asks of its runtime. Each was decided by measurement: src/adr/0013 and 0014.</summary>
public sealed class RuntimeSettingsTests
{
    [Theory]
    [InlineData("System.Runtime.TieredCompilation", "false")]
    [InlineData("System.GC.Concurrent", "false")]
    [InlineData("System.GC.Server", "false")]
    [InlineData("System.Threading.ThreadPool.UnfairSemaphoreSpinLimit", "0")]
    public async Task RuntimeConfiguration_OfTheWorker_HasWhatWasMeasured(string name, string value)
    {
        string text = await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "Sandbox.Worker.runtimeconfig.json"), TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(text);

        JsonElement settings = document.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties");

        Assert.Equal(value, settings.GetProperty(name).GetRawText());
    }
}
