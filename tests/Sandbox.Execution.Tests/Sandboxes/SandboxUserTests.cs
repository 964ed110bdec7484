using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Sandboxes;
using Sandbox.Execution.Supervision;
using Sandbox.Execution.Tests.Fakes;

namespace Sandbox.Execution.Tests.Sandboxes;

/// <summary>A sandbox that runs as another user than it was made for is given no job.</summary>
public sealed class SandboxUserTests
{
    private const int HangGuard = 20_000;

    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = HangGuard)]
    [InlineData("uid=0", "user 0 ")]
    [InlineData("uid=1000", "user 1000 ")]
    [InlineData("uid=-1", "user unknown ")]
    [InlineData("uid=", "user unknown ")]
    [InlineData("uid=10001x", "user unknown ")]
    [InlineData("", "user unknown ")]
    public async Task LaunchAsync_AnotherUser_IsRefusedAndRemoved(string line, string told)
    {
        List<FakeSandbox> made = [];
        SandboxLauncher launcher = Launcher(line, made, new LaunchOptions());

        Task<ReadySandbox> launching = launcher.LaunchAsync(Token);
        await _time.AdvanceUntilAsync(launching);
        SandboxUnavailableException fault = await Assert.ThrowsAsync<SandboxUnavailableException>(() => launching);

        Assert.Equal(ErrorCodes.SandboxFailed, fault.Code);
        Assert.StartsWith($"A sandbox runs as {told}and not as 10001: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("AMON_SANDBOX_UNSAFE_ALLOW_UNEXPECTED_USER", fault.Message, StringComparison.Ordinal);
        Assert.Null(launcher.LastGreeting);
        Assert.All(made, sandbox => Assert.True(sandbox.Disposed.IsCompleted));
    }

    [Theory(Timeout = HangGuard)]
    [InlineData("uid=10001", false)]
    [InlineData("uid=10001", true)]
    [InlineData("uid=0", true)]
    [InlineData("", true)]
    public async Task LaunchAsync_ExpectedUserOrAllowed_IsTaken(string line, bool allowed)
    {
        SandboxLauncher launcher = Launcher(line, [], new LaunchOptions { UnsafeAllowUnexpectedUser = allowed });

        await using ReadySandbox sandbox = await launcher.LaunchAsync(Token);

        int? expected = line.Length == 0 ? null : int.Parse(line.AsSpan("uid=".Length), System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(expected, sandbox.Greeting.UserId);
    }

    private SandboxLauncher Launcher(string line, List<FakeSandbox> made, LaunchOptions options)
    {
        byte[] greeting = Frames.Of((byte)'R', System.Text.Encoding.UTF8.GetBytes($"protocol={FrameWriter.ProtocolVersion}\nlanguages=python\n{line}\n"));
        FakeSandboxFactory factory = FakeSandboxFactory.Of(() =>
        {
            var sandbox = new FakeSandbox { Supervisor = FakeWire.Holding(greeting) };
            made.Add(sandbox);
            return sandbox;
        });
        return new SandboxLauncher(factory, _time, NullLogger<SandboxLauncher>.Instance, options);
    }
}
