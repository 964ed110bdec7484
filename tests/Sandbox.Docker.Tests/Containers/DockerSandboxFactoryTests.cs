using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Sandbox.Contracts.Jobs;
using Sandbox.Docker.Containers;
using Sandbox.Docker.Engine;
using Sandbox.Docker.Tests.Engine;
using Sandbox.Docker.Tests.Fakes;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Sandboxes;

namespace Sandbox.Docker.Tests.Containers;

public sealed class DockerSandboxFactoryTests
{
    private const int HangGuard = 20_000;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 31, 12, 0, 0, TimeSpan.Zero));

    private static readonly ReadOnlyMemory<byte> Supervisor = "s"u8.ToArray();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = HangGuard)]
    [InlineData(404, "No such image: image:1", ErrorCodes.EngineUnavailable, "The engine has no image image:1")]
    [InlineData(500, "no space left on device", ErrorCodes.EngineUnavailable, "refused: ")]
    public async Task CreateAsync_EngineRefusesToCreate_IsUnavailableWithAReason(int status, string message, string code, string sentence)
    {
        await using var engine = new FakeEngine(_ => EngineAnswer.Fault(status, message));

        SandboxUnavailableException fault = await Assert.ThrowsAsync<SandboxUnavailableException>(() => Factory(engine).CreateAsync(Supervisor, Token));

        Assert.Equal(code, fault.Code);
        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);
        Assert.Empty(engine.Removed);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData("<html>a proxy's own page</html>")]
    [InlineData("{\"Id\":")]
    [InlineData("null")]
    public async Task CreateAsync_ReplyMakesNoSense_IsUnavailableAndNoFaultOfOurs(string reply)
    {
        await using var engine = new FakeEngine(_ => new EngineAnswer(201, reply));

        SandboxUnavailableException fault = await Assert.ThrowsAsync<SandboxUnavailableException>(() => Factory(engine).CreateAsync(Supervisor, Token));

        Assert.Equal(ErrorCodes.EngineUnavailable, fault.Code);
    }

    [Fact(Timeout = HangGuard)]
    public async Task FindRecipeAsync_ImageIsThere_IsItsDigest()
    {
        await using var engine = new FakeEngine(_ => EngineAnswer.Ok("""{"Id":"sha256:1"}"""));

        Assert.Equal("sha256:1", await Factory(engine).FindRecipeAsync(Token));
    }

    [Fact(Timeout = HangGuard)]
    public async Task FindRecipeAsync_ImageIsGone_IsUnknown()
    {
        await using var engine = new FakeEngine(_ => EngineAnswer.Fault(404, "No such image: image:1"));

        Assert.Null(await Factory(engine).FindRecipeAsync(Token));
    }

    [Fact(Timeout = HangGuard)]
    public async Task FindRecipeAsync_CallerLeaves_Throws()
    {
        using var caller = new CancellationTokenSource();
        await using var engine = new FakeEngine(_ =>
        {
            caller.Cancel();
            return null;
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Factory(engine).FindRecipeAsync(caller.Token));
    }

    [Fact(Timeout = HangGuard)]
    public async Task CreateAsync_NoEngineAtItsSocket_IsUnavailable()
    {
        await AssertUnavailableAsync(new Uri("unix:///nowhere/engine.sock"));
    }

    [Theory(Timeout = HangGuard)]
    [InlineData("http")]
    [InlineData("tcp")]
    public async Task CreateAsync_NoEngineAtItsPort_IsUnavailable(string scheme)
    {
        // A port that was free a moment ago.
        var engine = new FakeEngine(_ => null);
        await engine.DisposeAsync();

        await AssertUnavailableAsync(new Uri($"{scheme}://127.0.0.1:{engine.Options.Endpoint.Port}"));
    }

    [Fact(Timeout = HangGuard)]
    public async Task CreateAsync_AttachFails_RemovesWhatWasCreated()
    {
        await using var engine = new FakeEngine(call => call switch
        {
            { Path: var path } when path.Contains("/containers/create", StringComparison.Ordinal) => new EngineAnswer(201, """{"Id":"c1","Warnings":[]}"""),
            { Method: "DELETE" } => new EngineAnswer(204, ""),
            _ => EngineAnswer.Fault(500, "cannot attach"),
        });

        await Assert.ThrowsAsync<SandboxUnavailableException>(() => Factory(engine).CreateAsync(Supervisor, Token));

        Assert.Equal(["c1"], engine.Removed);
        Assert.DoesNotContain(engine.Calls, call => call.Path.EndsWith("/start", StringComparison.Ordinal));
    }

    [Fact(Timeout = HangGuard)]
    public async Task CreateAsync_CallerLeavesMeanwhile_RemovesWhatWasCreated()
    {
        using var caller = new CancellationTokenSource();
        await using var engine = new FakeEngine(call =>
        {
            if (call.Method == "DELETE")
            {
                return new EngineAnswer(204, "");
            }

            caller.Cancel();
            return new EngineAnswer(201, """{"Id":"c1","Warnings":[]}""");
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Factory(engine).CreateAsync(Supervisor, caller.Token));

        Assert.Equal(["c1"], engine.Removed);
    }

    [Fact(Timeout = HangGuard)]
    public async Task CreateAsync_Request_CarriesTheHardeningOverTheWire()
    {
        await using var engine = new FakeEngine(_ => EngineAnswer.Fault(500, "enough"));
        await Assert.ThrowsAsync<SandboxUnavailableException>(() => Factory(engine).CreateAsync(Supervisor, Token));

        JsonElement body = JsonDocument.Parse(Assert.Single(engine.Calls).Body).RootElement;
        JsonElement host = body.GetProperty("HostConfig");

        Assert.Equal("10001:10001", body.GetProperty("User").GetString());
        Assert.True(body.GetProperty("NetworkDisabled").GetBoolean());
        Assert.Equal("none", host.GetProperty("NetworkMode").GetString());
        Assert.True(host.GetProperty("ReadonlyRootfs").GetBoolean());
        Assert.Equal("ALL", host.GetProperty("CapDrop")[0].GetString());
        Assert.Equal("no-new-privileges:true", host.GetProperty("SecurityOpt")[0].GetString());
        Assert.StartsWith("seccomp={", host.GetProperty("SecurityOpt")[1].GetString(), StringComparison.Ordinal);
        Assert.Equal(512L * 1024 * 1024, host.GetProperty("Memory").GetInt64());
        Assert.Equal(512L * 1024 * 1024, host.GetProperty("MemorySwap").GetInt64());
        Assert.Equal(128, host.GetProperty("PidsLimit").GetInt64());
        Assert.Equal(1_000_000_000, host.GetProperty("NanoCpus").GetInt64());
        Assert.Equal("none", host.GetProperty("LogConfig").GetProperty("Type").GetString());
        Assert.Equal("private", host.GetProperty("IpcMode").GetString());
        Assert.Equal(6, host.GetProperty("Tmpfs").EnumerateObject().Count());
        Assert.Equal("nofile", host.GetProperty("Ulimits")[0].GetProperty("Name").GetString());
        Assert.False(host.TryGetProperty("MaskedPaths", out JsonElement masked) && masked.ValueKind == JsonValueKind.Array);
        Assert.False(host.TryGetProperty("Privileged", out JsonElement privileged) && privileged.GetBoolean());
        Assert.Equal(ProcessIdentity.Current, body.GetProperty("Labels").GetProperty("amon.sandbox.owner").GetString());
    }

    private async Task AssertUnavailableAsync(Uri endpoint)
    {
        var options = new ContainerOptions { Endpoint = endpoint };
        using var client = new EngineClient(options);
        var check = new EngineCheck(client, options, new RecordingLogger<EngineCheck>());
        var factory = new DockerSandboxFactory(client, options, check, new Limits(), new WorkerIdentity("w"), _time, new RecordingLogger<DockerSandbox>());

        SandboxUnavailableException fault = await Assert.ThrowsAsync<SandboxUnavailableException>(() => factory.CreateAsync(Supervisor, Token));

        Assert.Equal(ErrorCodes.EngineUnavailable, fault.Code);
        Assert.Contains("does not answer", fault.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = HangGuard)]
    public async Task CreateAsync_PinnedImage_IsAskedForByItsId()
    {
        string digest = $"sha256:{new string('b', 64)}";
        await using var engine = new FakeEngine(call => call.Method == "GET"
            ? EngineAnswer.Ok($$"""{"Id":"sha256:theid","RepoDigests":["registry/image@{{digest}}"]}""")
            : EngineAnswer.Fault(500, "enough"));
        DockerSandboxFactory factory = Factory(engine, engine.Options with { Image = $"registry/image:1@{digest}" });

        await Assert.ThrowsAsync<SandboxUnavailableException>(() => factory.CreateAsync(Supervisor, Token));
        await Assert.ThrowsAsync<SandboxUnavailableException>(() => factory.CreateAsync(Supervisor, Token));

        EngineCall[] created = [.. engine.Calls.Where(call => call.Method == "POST")];
        Assert.Equal(2, created.Length);
        Assert.All(created, call => Assert.Equal("sha256:theid", JsonDocument.Parse(call.Body).RootElement.GetProperty("Image").GetString()));
        Assert.Equal("sha256:theid", await factory.FindRecipeAsync(Token));
    }

    [Fact(Timeout = HangGuard)]
    public async Task CreateAsync_OtherImageThanThePinnedOne_MakesNothing()
    {
        await using var engine = new FakeEngine(_ => EngineAnswer.Ok("""{"Id":"sha256:other"}"""));
        DockerSandboxFactory factory = Factory(engine, engine.Options with { Image = $"image:1@sha256:{new string('c', 64)}" });

        SandboxUnavailableException fault = await Assert.ThrowsAsync<SandboxUnavailableException>(() => factory.CreateAsync(Supervisor, Token));

        Assert.Equal(ErrorCodes.EngineUnavailable, fault.Code);
        Assert.Contains("and not the one with", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(engine.Calls, call => call.Method == "POST");
        Assert.Null(await factory.FindRecipeAsync(Token));
    }

    [Fact(Timeout = HangGuard)]
    public async Task CreateAsync_EngineCameBackAsAnother_MakesNothing()
    {
        await using var engine = new FakeEngine(_ => EngineAnswer.Ok("""{"CgroupDriver":"none"}"""));
        var check = new EngineCheck(engine.Client, engine.Options, new RecordingLogger<EngineCheck>());
        DockerSandboxFactory factory = Factory(engine, engine.Options, check);
        check.Doubt();

        SandboxUnavailableException fault = await Assert.ThrowsAsync<SandboxUnavailableException>(() => factory.CreateAsync(Supervisor, Token));

        Assert.Contains("does not enforce", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(engine.Calls, call => call.Method == "POST");
    }

    [Fact(Timeout = HangGuard)]
    public async Task CreateAsync_EngineGone_IsInDoubtFromThenOn()
    {
        var engine = new FakeEngine(_ => null);
        await engine.DisposeAsync();
        using var client = new EngineClient(engine.Options);
        var check = new EngineCheck(client, engine.Options, new RecordingLogger<EngineCheck>());
        var factory = new DockerSandboxFactory(client, engine.Options, check, new Limits(), new WorkerIdentity("w"), _time, new RecordingLogger<DockerSandbox>());
        Assert.Null(await check.FindFaultInDoubtAsync(Token));

        await Assert.ThrowsAsync<SandboxUnavailableException>(() => factory.CreateAsync(Supervisor, Token));

        Assert.NotNull(await check.FindFaultInDoubtAsync(Token));
    }

    [Fact]
    public void LeaveOutSeccomp_Spec_KeepsTheRest()
    {
        var spec = ContainerSpec.Create(new ContainerOptions(), new Limits(), "w", "o", _time.GetUtcNow());
        spec.HostConfig!.SecurityOpt = ["no-new-privileges:true", "seccomp={}", "seccomp:unconfined"];

        ContainerSpec.LeaveOutSeccomp(spec);

        Assert.Equal(["no-new-privileges:true"], spec.HostConfig.SecurityOpt);
    }

    [Fact]
    public void FitToGVisor_Spec_BoundsTheProgramsAndLeavesGVisorItsThreads()
    {
        var spec = ContainerSpec.Create(new ContainerOptions { PidsLimit = 100 }, new Limits(), "w", "o", _time.GetUtcNow());
        int before = spec.HostConfig!.Ulimits!.Count;

        ContainerSpec.FitToGVisor(spec);

        Assert.Equal(before + 1, spec.HostConfig.Ulimits.Count);
        Assert.Contains(spec.HostConfig.Ulimits, limit => limit is { Name: "nproc", Soft: 100, Hard: 100 });
        Assert.InRange(spec.HostConfig.PidsLimit!.Value, 600, 1000);
        Assert.Equal(1000, spec.HostConfig.OomScoreAdj);
        Assert.Equal(["no-new-privileges:true", $"seccomp={SeccompProfile.TextForGVisor}"], spec.HostConfig.SecurityOpt);
    }

    [Theory(Timeout = HangGuard)]
    [InlineData("runsc", true)]
    [InlineData("runc", false)]
    [InlineData(null, false)]
    public async Task CreateAsync_GVisor_GetsASpecThatFitsIt(string? runtime, bool inside)
    {
        await using var engine = new FakeEngine(call => call.Path.EndsWith("/info", StringComparison.Ordinal)
            ? EngineAnswer.Ok(EngineCheckTests.GoodInfo)
            : call.Method == "GET" ? EngineAnswer.Ok("{}") : EngineAnswer.Fault(500, "enough"));
        ContainerOptions options = engine.Options with { Runtime = runtime };
        var check = new EngineCheck(engine.Client, options, new RecordingLogger<EngineCheck>());
        Assert.Null(await check.FindFaultAsync(TestContext.Current.CancellationToken));

        await Assert.ThrowsAsync<SandboxUnavailableException>(
            () => Factory(engine, options, check).CreateAsync(default, TestContext.Current.CancellationToken));

        using var spec = JsonDocument.Parse(engine.Calls.Single(call => call.Path.EndsWith("/containers/create", StringComparison.Ordinal)).Body);
        IEnumerable<string?> limits = spec.RootElement.GetProperty("HostConfig").GetProperty("Ulimits").EnumerateArray().Select(limit => limit.GetProperty("Name").GetString());
        Assert.Equal(inside, limits.Contains("nproc"));
    }

    [Fact]
    public void User_Spec_IsNobodyOfAUsualHost() => Assert.Equal("10001:10001", ContainerSpec.User);

    private DockerSandboxFactory Factory(FakeEngine engine, ContainerOptions? options = null, EngineCheck? check = null) => new(
        engine.Client, options ?? engine.Options, check ?? new EngineCheck(engine.Client, options ?? engine.Options, new RecordingLogger<EngineCheck>()),
        new Limits(), new WorkerIdentity("w"), _time, new RecordingLogger<DockerSandbox>());
}
