using Microsoft.Extensions.Time.Testing;
using Sandbox.Docker.Engine;
using Sandbox.Docker.Telemetry;
using Sandbox.Docker.Tests.Fakes;
using Sandbox.Execution.Tests.Fakes;

namespace Sandbox.Docker.Tests.Telemetry;

public sealed class EngineMetricsTests : IDisposable
{
    private const int HangGuard = 20_000;
    private readonly MeterRoom _room = new();
    private readonly EngineMetrics _metrics;

    public EngineMetricsTests() => _metrics = new EngineMetrics(_room);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _room.Dispose();

    [Fact]
    public void Up_NobodyAskedYet_SaysNothing() => Assert.Equal(double.NaN, _room.Read("sandbox.engine.up"));

    [Fact(Timeout = HangGuard)]
    public async Task CheckAsync_EngineAnswers_IsUp()
    {
        await using var engine = new FakeEngine(_ => EngineAnswer.Ok());

        await CheckAsync(engine);

        Assert.Equal(1, _room.Read("sandbox.engine.up"));
        Assert.Equal(0, _room.Total("sandbox.engine.errors"));
    }

    [Fact(Timeout = HangGuard)]
    public async Task CheckAsync_EngineHasNoImage_IsUpAndAnError()
    {
        await using var engine = new FakeEngine(call => call.Path.Contains("_ping", StringComparison.Ordinal)
            ? EngineAnswer.Ok("OK")
            : EngineAnswer.Fault(404, "No such image: image:1"));

        await CheckAsync(engine);

        Assert.Equal(1, _room.Read("sandbox.engine.up"));
        Assert.Equal(1, _room.Total("sandbox.engine.errors", ("operation", "check")));
    }

    [Fact(Timeout = HangGuard)]
    public async Task CheckAsync_NoEngine_IsDown()
    {
        var engine = new FakeEngine(_ => null);
        await engine.DisposeAsync();

        await CheckAsync(engine);

        Assert.Equal(0, _room.Read("sandbox.engine.up"));
        Assert.Equal(1, _room.Total("sandbox.engine.errors", ("operation", "check")));
    }

    private async Task CheckAsync(FakeEngine engine)
    {
        using var client = new EngineClient(engine.Options, _metrics);
        using var docker = new DockerEngine(client, engine.Options, new EngineCheck(client, engine.Options, new RecordingLogger<EngineCheck>()), new FakeTimeProvider());
        await docker.CheckAsync(Token);
    }
}
