using System.Globalization;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Sandbox.Benchmarks.Subjects;

/// <summary>The container engine, through the client library that the worker uses too, so that both pay the same for a call. Thread-safe.</summary>
internal sealed class Engine : IDisposable
{
    /// <summary>On every container of this program, with its process id: what a killed run leaves behind, the next one removes.</summary>
    private const string OwnLabel = "amon.sandbox.benchmark";

    /// <summary>The same for deploy/test.sh.</summary>
    private const string TestLabel = "amon.sandbox.test";
    private const string WorkerLabel = "amon.sandbox.worker";
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(30);

    private Engine(DockerClient docker, string version) => (Docker, Version) = (docker, version);

    /// <summary>The client. Its calls have no deadline of their own but the token they are given.</summary>
    internal DockerClient Docker { get; }

    /// <summary>Its name and version.</summary>
    internal string Version { get; }

    /// <summary>The labels of every container that this program makes.</summary>
    internal static Dictionary<string, string> Labels => new(StringComparer.Ordinal) { [OwnLabel] = OwnId, [TestLabel] = OwnId };

    private static string OwnId { get; } = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    /// <summary>Connects to DOCKER_HOST, or to this machine's engine.</summary>
    /// <exception cref="UnavailableException">It does not answer.</exception>
    internal static async Task<Engine> ConnectAsync(CancellationToken cancellation)
    {
        string address = Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host ? host : "unix:///var/run/docker.sock";
        DockerClient? docker = null;
        try
        {
            docker = new DockerClientBuilder().WithEndpoint(new Uri(address)).WithTimeout(Timeout.InfiniteTimeSpan).Build();
            using CancellationTokenSource deadline = Deadline(TimeSpan.FromSeconds(10), cancellation);
            VersionResponse version = await docker.System.GetVersionAsync(deadline.Token);
            return new Engine(docker, $"Docker {version.Version} (API {version.APIVersion})");
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            docker?.Dispose();
            throw new UnavailableException($"No container engine answers at {address}: start Docker, or set DOCKER_HOST. ({fault.Message})", fault);
        }
    }

    /// <summary>Fails with a sentence that says what to do when the image is not there.</summary>
    internal async Task RequireImageAsync(string image, CancellationToken cancellation)
    {
        try
        {
            using CancellationTokenSource deadline = Deadline(CallDeadline, cancellation);
            await Docker.Images.InspectImageAsync(image, deadline.Token);
        }
        catch (DockerApiException fault) when (fault.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            throw new ScenarioException($"The engine has no image {image}: 'bash deploy/test.sh' makes all images.", fault);
        }
    }

    /// <summary>The containers of a worker, in whatever state.</summary>
    internal async Task<IReadOnlyList<ContainerListResponse>> ContainersOfAsync(string worker, CancellationToken cancellation)
    {
        using CancellationTokenSource deadline = Deadline(CallDeadline, cancellation);
        return [.. await ListAsync($"{WorkerLabel}={worker}", deadline.Token)];
    }

    /// <summary>Whether a container runs: it is not just being made, and has not ended.</summary>
    internal static bool IsRunning(ContainerListResponse container) => container.State == "running";

    /// <summary>The settings of one of the worker's waiting sandboxes, as the engine tells them.</summary>
    internal async Task<ContainerRecipe> RecipeOfAsync(string worker, CancellationToken cancellation)
    {
        ContainerListResponse waiting = (await ContainersOfAsync(worker, cancellation)).FirstOrDefault(IsRunning)
            ?? throw new ScenarioException("The worker has no waiting sandbox whose settings could be read.");
        using CancellationTokenSource deadline = Deadline(CallDeadline, cancellation);
        return new ContainerRecipe(await Docker.Containers.InspectContainerAsync(waiting.ID, deadline.Token));
    }

    /// <summary>Removes a container, whatever it does. Not the caller's token: what is there has to go.</summary>
    internal async Task RemoveAsync(string container)
    {
        using var deadline = new CancellationTokenSource(CallDeadline);
        try
        {
            await Docker.Containers.RemoveContainerAsync(
                container, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, deadline.Token);
        }
        catch (DockerApiException gone) when (gone.StatusCode is System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.Conflict)
        {
            // Somebody else was faster.
        }
    }

    /// <summary>Removes what a worker could not remove itself.</summary>
    internal async Task RemoveContainersOfAsync(string worker) => await RemoveAllAsync($"{WorkerLabel}={worker}", _ => true);

    /// <summary>Removes what this process made.</summary>
    internal async Task RemoveOwnAsync() => await RemoveAllAsync($"{OwnLabel}={OwnId}", _ => true);

    /// <summary>Removes what runs of this program left behind that were killed.</summary>
    internal async Task RemoveOrphansAsync() => await RemoveAllAsync(
        OwnLabel, owner => int.TryParse(owner, CultureInfo.InvariantCulture, out int process) && !Directory.Exists($"/proc/{process}"));

    public void Dispose() => Docker.Dispose();

    private static CancellationTokenSource Deadline(TimeSpan deadline, CancellationToken cancellation)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        source.CancelAfter(deadline);
        return source;
    }

    private async Task RemoveAllAsync(string label, Func<string?, bool> isToGo)
    {
        using var deadline = new CancellationTokenSource(CallDeadline);
        foreach (ContainerListResponse container in await ListAsync(label, deadline.Token))
        {
            if (isToGo(container.Labels.TryGetValue(OwnLabel, out string? owner) ? owner : null))
            {
                await RemoveAsync(container.ID);
            }
        }
    }

    private async Task<IList<ContainerListResponse>> ListAsync(string label, CancellationToken cancellation) =>
        await Docker.Containers.ListContainersAsync(
            new ContainersListParameters
            {
                All = true,
                Filters = new Dictionary<string, IDictionary<string, bool>>(StringComparer.Ordinal)
                {
                    ["label"] = new Dictionary<string, bool>(StringComparer.Ordinal) { [label] = true },
                },
            },
            cancellation);
}
