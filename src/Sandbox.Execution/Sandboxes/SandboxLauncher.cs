using System.Globalization;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Supervision;
using Sandbox.Execution.Telemetry;

namespace Sandbox.Execution.Sandboxes;

/// <summary>
/// Makes sandboxes on demand and proves each by its supervisor's first frame. Thread-safe. The pool stands in front of it.
/// </summary>
public sealed partial class SandboxLauncher
{
    /// <summary>
    /// From asking the engine until the first frame, all tries together. A healthy engine takes a tenth of a second; a loaded one,
    /// several; and an engine that hangs is not better asked three times.
    /// </summary>
    private static readonly TimeSpan LaunchDeadline = TimeSpan.FromSeconds(20);

    private readonly ISandboxFactory _factory;
    private readonly TimeProvider _time;
    private readonly ILogger<SandboxLauncher> _logger;
    private readonly LaunchOptions _options;
    private readonly ExecutionMetrics _metrics;
    private readonly ResiliencePipeline _retry;
    private readonly SupervisorProgram _program = new();
    private volatile SupervisorGreeting? _lastGreeting;

    /// <summary>Makes a launcher.</summary>
    public SandboxLauncher(
        ISandboxFactory factory, TimeProvider time, ILogger<SandboxLauncher> logger, LaunchOptions? options = null, ExecutionMetrics? metrics = null)
    {
        _metrics = metrics ?? new ExecutionMetrics();
        _options = options ?? new LaunchOptions();
        _factory = factory;
        _time = time;
        _logger = logger;
        _retry = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                // Two more tries cover a hiccup; a longer outage is the queue's to bridge, not a waiting caller's.
                MaxRetryAttempts = 2,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(200),
                UseJitter = true,
                ShouldHandle = new PredicateBuilder().Handle<SandboxUnavailableException>(),
                OnRetry = arguments =>
                {
                    LogRetry(arguments.AttemptNumber + 1, arguments.Outcome.Exception!.Message);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    /// <summary>What the latest sandbox said of itself; null before the first.</summary>
    public SupervisorGreeting? LastGreeting => _lastGreeting;

    /// <summary>What a sandbox has compiled the supervisor to: the following ones need not.</summary>
    public void LearnSupervisor(ReadOnlyMemory<byte> compiled) => _program.Learn(compiled);

    /// <summary>Makes a sandbox and waits for its first frame.</summary>
    /// <exception cref="SandboxUnavailableException">After the retries.</exception>
    public async Task<ReadySandbox> LaunchAsync(CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(LaunchDeadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        try
        {
            return await _retry.ExecuteAsync(LaunchCountedAsync, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            _metrics.SandboxFailed(ErrorCodes.EngineUnavailable);
            throw new SandboxUnavailableException(
                ErrorCodes.EngineUnavailable,
                $"The engine did not bring up a sandbox within {LaunchDeadline.TotalSeconds:0} s; look at its log and its load.");
        }
    }

    private async ValueTask<ReadySandbox> LaunchCountedAsync(CancellationToken cancellation)
    {
        try
        {
            ReadySandbox ready = await LaunchOnceAsync(cancellation).ConfigureAwait(false);
            _metrics.SandboxCreated();
            return ready;
        }
        catch (SandboxUnavailableException fault)
        {
            _metrics.SandboxFailed(fault.Code);
            throw;
        }
    }

    private async ValueTask<ReadySandbox> LaunchOnceAsync(CancellationToken cancellation)
    {
        ISandbox? sandbox = null;
        ReadOnlyMemory<byte> program = _program.Bytes;
        try
        {
            sandbox = await _factory.CreateAsync(program, cancellation).ConfigureAwait(false);
            var supervisor = new SupervisorSession(sandbox.Wire, _time);
            SupervisorGreeting greeting = await supervisor.GreetAsync(cancellation).ConfigureAwait(false);
            ThrowUnlessExpected(greeting);
            if (greeting.PreloadFault.Length > 0 && greeting.PreloadFault != _lastGreeting?.PreloadFault)
            {
                LogPreloadFailed(greeting.PreloadFault);
            }

            _lastGreeting = greeting;
            var ready = new ReadySandbox(sandbox, supervisor, greeting);
            sandbox = null;
            return ready;
        }
        catch (Exception fault) when (fault is IOException or ProtocolViolationException)
        {
            SandboxFate fate = await sandbox!.InspectAsync(cancellation).ConfigureAwait(false);
            if (fate.Kind == SandboxFateKind.Unknown)
            {
                throw new SandboxUnavailableException(
                    ErrorCodes.EngineUnavailable, "The container engine stopped answering while a sandbox started; look at its log.", fault);
            }

            // Compiled by another Python than the image now has, perhaps: the next one gets the source.
            _program.Forget(program);
            throw new SandboxUnavailableException(
                ErrorCodes.SandboxFailed,
                $"The sandbox ended before its supervisor was ready; the image needs Python 3.9 or later as python3. {fate.Diagnostics}".TrimEnd(),
                fault);
        }
        finally
        {
            if (sandbox is not null)
            {
                await sandbox.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    // The engine was told which user; a sandbox that runs as another one, root of all, was confined by rules that nobody here knows.
    private void ThrowUnlessExpected(SupervisorGreeting greeting)
    {
        if (greeting.UserId != LaunchOptions.UserId && !_options.UnsafeAllowUnexpectedUser)
        {
            throw new SandboxUnavailableException(
                ErrorCodes.SandboxFailed,
                $"A sandbox runs as user {greeting.UserId?.ToString(CultureInfo.InvariantCulture) ?? "unknown"} and not as {LaunchOptions.UserId}: "
                + "use an engine and a runtime that honour the user they are given, or accept that with AMON_SANDBOX_UNSAFE_ALLOW_UNEXPECTED_USER=true.");
        }
    }

    [LoggerMessage(EventId = 110, EventName = "sandbox.launch.retry", Level = LogLevel.Warning, Message = "No sandbox (try {Tries}): {Reason}")]
    private partial void LogRetry(int tries, string reason);

    [LoggerMessage(EventId = 118, EventName = "sandbox.preload.failed", Level = LogLevel.Warning,
        Message = "Sandboxes wait without the libraries of AMON_SANDBOX_PRELOAD: {Reason}")]
    private partial void LogPreloadFailed(string reason);
}
