using Docker.DotNet.Models;
using Sandbox.Contracts.Health;
using Sandbox.Docker.Containers;

namespace Sandbox.Docker.Engine;

/// <summary>
/// The worker's check of its engine, one finding after the other, for an operator who asks. Makes no container: that programs really run is
/// what the worker's own start finds out.
/// </summary>
public static class EngineSurvey
{
    /// <summary>Asks the engine about everything that a worker needs; when it does not answer, only that.</summary>
    /// <param name="options">The engine and the image.</param>
    /// <param name="cancellation">Ends the survey.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> fired.</exception>
    public static async Task<IReadOnlyList<DeploymentCheck>> InspectAsync(ContainerOptions options, CancellationToken cancellation)
    {
        using var engine = new EngineClient(options);
        SystemInfoResponse info;
        try
        {
            info = await engine.Docker.System.GetSystemInfoAsync(cancellation).WaitAsync(EngineClient.CallDeadline, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            return [new DeploymentCheck("engine.reachable", CheckVerdict.Fail, EngineFault.Explain(fault, options))];
        }

        return
        [
            new("engine.reachable", CheckVerdict.Ok, $"The engine at {options.Endpoint} answers: {info.ServerVersion} on {info.KernelVersion}."),
            OfLimits(info, options),
            OfSeccomp(info, options),
            OfRuntime(info, options),
            await OfImageAsync(engine, options, cancellation).ConfigureAwait(false),
        ];
    }

    private static DeploymentCheck OfLimits(SystemInfoResponse info, ContainerOptions options) => Judge(
        "engine.limits",
        EngineCheck.ExplainUnenforced(info, EngineCheck.FindUnenforced(info)),
        options.UnsafeAllowUnenforcedLimits,
        "The engine enforces memory, pids and CPU limits.");

    private static DeploymentCheck OfSeccomp(SystemInfoResponse info, ContainerOptions options) => Judge(
        "engine.seccomp",
        EngineCheck.FindSecurity(info).Contains(EngineCheck.Seccomp, StringComparer.Ordinal) ? null : EngineCheck.NoSeccomp,
        options.UnsafeAllowNoSeccomp,
        "The engine filters system calls.");

    private static DeploymentCheck OfRuntime(SystemInfoResponse info, ContainerOptions options) => Judge(
        "engine.runtime",
        EngineCheck.FindMissingRuntime(info, options),
        accepted: false,
        $"Sandboxes run under {RuntimeInForce.Find(info, options.Runtime)?.Name ?? "the engine's own runtime"}.");

    private static async Task<DeploymentCheck> OfImageAsync(EngineClient engine, ContainerOptions options, CancellationToken cancellation)
    {
        const string name = "engine.image";
        try
        {
            string id = await ImageLookup.FindAsync(engine, options, cancellation).WaitAsync(EngineClient.CallDeadline, cancellation).ConfigureAwait(false);
            return new DeploymentCheck(name, CheckVerdict.Ok, $"The engine has {options.Image}: {id}.");
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            return new DeploymentCheck(name, CheckVerdict.Fail, EngineFault.Explain(fault, options));
        }
    }

    private static DeploymentCheck Judge(string name, string? fault, bool accepted, string good) => fault switch
    {
        null => new(name, CheckVerdict.Ok, good),
        _ when accepted => new(name, CheckVerdict.Warn, fault, "A setting with UNSAFE in its name accepts that: workers start all the same."),
        _ => new(name, CheckVerdict.Fail, fault),
    };
}
