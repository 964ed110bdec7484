using Microsoft.Extensions.Logging;
using Sandbox.Contracts.Jobs;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Supervision;

namespace Sandbox.Execution.Sandboxes;

/// <summary>Ready means: a program has just run in a sandbox and answered. Nothing less is believed.</summary>
public sealed partial class SandboxProbe(SandboxLauncher launcher, SandboxRemoval removal, ILogger<SandboxProbe> logger)
{
    // It also compiles the supervisor, so that the sandboxes to come need not. Nothing but this program has run in that sandbox.
    private const string Program =
        """
        import marshal, sys
        sys.stdout.write(open('/input/probe').read())
        open('/output/probe', 'w').write('out')
        code = compile(open('/input/supervisor', encoding='utf-8').read(), '<string>', 'exec', dont_inherit=True)
        open('/output/supervisor', 'wb').write(marshal.dumps(code))
        """;
    private static readonly TimeSpan ProgramLimit = TimeSpan.FromSeconds(10);

    // Its own, not the deployment's: limits may be set so low that not even this program fits them.
    private static readonly Limits ProbeLimits = new();
    private volatile bool _passed;

    /// <summary>Whether the probe has passed once.</summary>
    public bool Passed => _passed;

    /// <summary>Runs a small program with a file in and a file out.</summary>
    /// <returns>One sentence that says what is wrong; null when it worked.</returns>
    public async Task<string?> FindFaultAsync(CancellationToken cancellation)
    {
        try
        {
            ReadySandbox sandbox = await launcher.LaunchAsync(cancellation).ConfigureAwait(false);
            try
            {
                if (sandbox.Greeting.PreloadFault is { Length: > 0 } fault)
                {
                    return $"AMON_SANDBOX_PRELOAD names a library that the sandbox image cannot import: {fault}";
                }

                if (!sandbox.Greeting.Guarded)
                {
                    return "The sandbox image's python3 has no _ctypes, without which a program could forge its own result: use a complete Python.";
                }

                RunReport report = await sandbox.Supervisor.RunAsync(Probe, ProbeLimits, cancellation).ConfigureAwait(false);
                SandboxFate fate = await sandbox.Sandbox.InspectAsync(cancellation).ConfigureAwait(false);
                JobOutcome outcome = Verdict.Of(report, fate);

                // Libraries that were imported ahead may print as well.
                if (outcome is not { Status: JobStatus.Ok, ExitCode: 0, OutputFiles.Count: > 0 } || !outcome.Stdout.Text.Contains("in", StringComparison.Ordinal))
                {
                    return $"The probe program did not run in a sandbox ({outcome.Status.ToWire()}): "
                        + $"{outcome.Error?.Message} {outcome.Stderr.Text} {fate.Diagnostics}".Trim();
                }

                foreach (JobFile file in report.Files.Where(file => file.Path == "supervisor"))
                {
                    launcher.LearnSupervisor(file.Content);
                }
            }
            finally
            {
                removal.Remove(sandbox);
            }

            _passed = true;
            LogPassed(sandbox.Greeting.Python, string.Join(", ", sandbox.Greeting.Languages), sandbox.Greeting.Landlock);
            return null;
        }
        catch (SandboxUnavailableException fault)
        {
            return fault.Message;
        }
    }

    private static Job Probe { get; } = new()
    {
        JobId = "probe",
        RequestId = "probe",
        Language = Language.Python,
        Code = System.Text.Encoding.UTF8.GetBytes(Program),
        Timeout = ProgramLimit,
        InputFiles = [new JobFile("probe", "in"u8.ToArray()), new JobFile("supervisor", System.Text.Encoding.UTF8.GetBytes(SupervisorSource.Text))],
    };

    [LoggerMessage(EventId = 111, EventName = "sandbox.probe.passed", Level = LogLevel.Information,
        Message = "A program has run in a sandbox: Python {Python}; languages {Languages}; Landlock {Landlock}")]
    private partial void LogPassed(string python, string languages, int landlock);
}
