using Docker.DotNet.Models;

namespace Sandbox.Benchmarks.Subjects;

/// <summary>
/// The settings of a sandbox, read back from the engine: so a baseline container is confined exactly as a sandbox is, whatever the worker's
/// source says.
/// </summary>
/// <param name="sandbox">What the engine says of one of the worker's sandboxes.</param>
internal sealed class ContainerRecipe(ContainerInspectResponse sandbox)
{
    private readonly ContainerConfig _config = sandbox.Config ?? throw new ScenarioException("The engine does not tell a sandbox's settings.");

    /// <summary>A container with these settings and another program.</summary>
    /// <param name="program">What it starts.</param>
    /// <param name="attached">Whether its streams are kept for an attached client, as the worker's are.</param>
    internal CreateContainerParameters With(IList<string> program, bool attached) => new()
    {
        Image = _config.Image,
        Entrypoint = program,
        Cmd = [],
        WorkingDir = _config.WorkingDir,
        User = _config.User,
        Hostname = _config.Hostname,
        Env = _config.Env,
        Healthcheck = _config.Healthcheck,
        AttachStdin = attached,
        AttachStdout = attached,
        AttachStderr = attached,
        OpenStdin = attached,
        StdinOnce = attached,
        Tty = false,
        Labels = Engine.Labels,
        NetworkDisabled = _config.NetworkDisabled,
        HostConfig = sandbox.HostConfig,
    };
}
