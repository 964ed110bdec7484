using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Sandbox.Docker.Containers;
using Sandbox.Docker.Engine;
using Sandbox.Docker.Tests.Fakes;

namespace Sandbox.Docker.Tests.Engine;

public sealed class OrphanReaperTests
{
    private const int HangGuard = 20_000;
    private const string Foreign = "00000000-0000-0000-0000-000000000000/pid:[1]/1/1";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 31, 12, 0, 0, TimeSpan.Zero));
    private readonly RecordingLogger<OrphanReaper> _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string DeadHere => ProcessIdentity.Current + "9";

    [Theory(Timeout = HangGuard)]
    [InlineData("own", "running", 60, 0, false)]
    [InlineData("own", "exited", 60, 20, false)]
    [InlineData("own", "exited", 60, 21, true)]
    [InlineData("own", "running", -1, 0, true)]
    [InlineData("dead", "running", 60, 0, true)]
    [InlineData("dead", "created", 60, 0, true)]
    [InlineData("foreign", "running", 60, 0, false)]
    [InlineData("foreign", "created", 60, 0, false)]
    [InlineData("foreign", "running", -1, 0, true)]
    [InlineData("foreign", "exited", 60, 19, false)]
    [InlineData("foreign", "exited", 60, 20, false)]
    [InlineData("foreign", "exited", 60, 21, true)]
    [InlineData("foreign", "dead", 60, 21, true)]
    public async Task SweepAsync_Container_IsRemovedOnlyWhenNobodyWantsIt(string owner, string state, int expiresIn, int endedAgo, bool removed)
    {
        string identity = owner switch { "own" => ProcessIdentity.Current, "dead" => DeadHere, _ => Foreign };
        await using FakeEngine engine = Engine([Container("c1", identity, state, expiresIn)], endedAgo);

        await Reaper(engine).SweepAsync(Token);

        Assert.Equal(removed ? ["c1"] : [], engine.Removed);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData("created", 60, false)]
    [InlineData("created", 61, true)]
    [InlineData("running", 61, false)]
    public async Task SweepAsync_NobodyStartedIt_IsRemovedAfterAMinute(string state, int secondsLater, bool removed)
    {
        await using FakeEngine engine = Engine([Container("c1", ProcessIdentity.Current, state, 1000)], 0);
        OrphanReaper reaper = Reaper(engine);
        await reaper.SweepAsync(Token);
        Assert.Empty(engine.Removed);

        _time.Advance(TimeSpan.FromSeconds(secondsLater));
        await reaper.SweepAsync(Token);

        Assert.Equal(removed ? ["c1"] : [], engine.Removed);
    }

    [Fact(Timeout = HangGuard)]
    public async Task SweepAsync_StartedMeanwhile_IsLeftAlone()
    {
        string[] containers = [Container("c1", ProcessIdentity.Current, "created", 1000)];
        await using FakeEngine engine = Engine(containers, 0);
        OrphanReaper reaper = Reaper(engine);
        await reaper.SweepAsync(Token);
        containers[0] = Container("c1", ProcessIdentity.Current, "running", 1000);
        _time.Advance(TimeSpan.FromSeconds(61));

        await reaper.SweepAsync(Token);

        Assert.Empty(engine.Removed);
    }

    [Fact(Timeout = HangGuard)]
    public async Task SweepAsync_CouldNotBeRemovedBefore_IsRemovedThough()
    {
        await using FakeEngine engine = Engine([Container("c1", ProcessIdentity.Current, "running", 60)], 0);
        engine.Client.Abandoned.TryAdd("c1", 0);

        await Reaper(engine).SweepAsync(Token);

        Assert.Equal(["c1"], engine.Removed);
        Assert.Empty(engine.Client.Abandoned);
    }

    [Fact(Timeout = HangGuard)]
    public async Task SweepAsync_CouldNotBeRemovedAndIsGone_IsForgotten()
    {
        await using FakeEngine engine = Engine([], 0);
        engine.Client.Abandoned.TryAdd("c1", 0);

        await Reaper(engine).SweepAsync(Token);

        Assert.Empty(engine.Client.Abandoned);
        Assert.Empty(engine.Removed);
    }

    [Fact(Timeout = HangGuard)]
    public async Task SweepAsync_Engine_IsAskedForOurContainersOnlyAndForAllOfThem()
    {
        await using FakeEngine engine = Engine([], 0);

        await Reaper(engine).SweepAsync(Token);

        EngineCall list = Assert.Single(engine.Calls);
        Assert.Contains("amon.sandbox.owner", list.Path, StringComparison.Ordinal);
        Assert.Matches("[?&]all=(1|true)", list.Path.ToLowerInvariant());
    }

    [Fact(Timeout = HangGuard)]
    public async Task SweepAsync_Orphans_AreRemovedByForceWithTheirVolumes()
    {
        await using FakeEngine engine = Engine([Container("c1", DeadHere, "running", 60)], 0);

        await Reaper(engine).SweepAsync(Token);

        string path = Assert.Single(engine.Calls, call => call.Method == "DELETE").Path.ToLowerInvariant();
        Assert.Matches("[?&]force=(1|true)", path);
        Assert.Matches("[?&]v=(1|true)", path);
        Assert.Equal(("reaper.removed", "Removed 1 containers that a dead worker left behind"), Assert.Single(_log.Events));
    }

    [Fact(Timeout = HangGuard)]
    public async Task SweepAsync_NoExpiryLabel_IsRemoved()
    {
        await using FakeEngine engine = Engine(["""{"Id":"c1","State":"running","Labels":{"amon.sandbox.owner":"x"}}"""], 0);

        await Reaper(engine).SweepAsync(Token);

        Assert.Equal(["c1"], engine.Removed);
    }

    [Fact(Timeout = HangGuard)]
    public async Task SweepAsync_EngineRefuses_IsLoggedAndNotThrown()
    {
        await using var engine = new FakeEngine(_ => EngineAnswer.Fault(500, "no"));

        await Reaper(engine).SweepAsync(Token);

        Assert.Equal("reaper.failed", Assert.Single(_log.Events).Name);
    }

    [Fact(Timeout = HangGuard)]
    public async Task SweepAsync_ContainerVanishesMeanwhile_TheOthersAreStillSwept()
    {
        string[] containers = [Container("gone", Foreign, "exited", 60), Container("c2", DeadHere, "running", 60)];
        await using var engine = new FakeEngine(call =>
            call.Path.Contains("/gone/json", StringComparison.Ordinal) ? EngineAnswer.Fault(404, "No such container: gone")
            : EngineAnswer.Ok(call.Method == "GET" ? $"[{string.Join(',', containers)}]" : "{}"));

        await Reaper(engine).SweepAsync(Token);

        Assert.Equal(["c2"], engine.Removed);
    }

    private FakeEngine Engine(string[] containers, int endedAgo) => new(call => call switch
    {
        { Method: "DELETE" } => new EngineAnswer(204, ""),
        { Path: var path } when path.Contains("/c1/json", StringComparison.Ordinal) => EngineAnswer.Ok(
            JsonSerializer.Serialize(new { Id = "c1", State = new { FinishedAt = _time.GetUtcNow().AddSeconds(-endedAgo).ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'", CultureInfo.InvariantCulture) } })),
        _ => EngineAnswer.Ok($"[{string.Join(',', containers)}]"),
    });

    private string Container(string id, string owner, string state, int expiresIn) => JsonSerializer.Serialize(new
    {
        Id = id,
        State = state,
        Labels = SandboxLabels.For("w", owner, _time.GetUtcNow().AddSeconds(expiresIn)),
    });

    private OrphanReaper Reaper(FakeEngine engine) => new(engine.Client, _time, _log);
}
