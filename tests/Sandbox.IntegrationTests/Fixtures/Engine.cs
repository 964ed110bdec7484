using System.Diagnostics;
using System.Formats.Tar;
using System.Text;
using System.Text.Json;

namespace Sandbox.IntegrationTests.Fixtures;

/// <summary>Asks a container engine through its own command line client, or its own HTTP, so that nothing of ours vouches for itself.</summary>
/// <param name="address">Its address; null for the one this machine uses.</param>
internal sealed class Engine(string? address = null)
{
    private const string WorkerLabel = "amon.sandbox.worker";

    private static readonly TimeSpan StillThere = TimeSpan.FromMilliseconds(500);

    private readonly Lazy<EngineApi> _api = new(() => new EngineApi(address));

    /// <summary>The machine's engine.</summary>
    internal static Engine Default { get; } = new();

    /// <summary>Whether it answers.</summary>
    internal async Task<bool> AnswersAsync() => (await TryAsync("version", "--format", "{{.Server.Version}}")).ExitCode == 0;

    /// <summary>Every container of the worker, ended ones included.</summary>
    internal async Task<IReadOnlyList<string>> ContainersOfAsync(string worker) =>
        [.. (await _api.Value.ContainersOfAsync(worker)).Keys];

    /// <summary>The running containers of the worker.</summary>
    internal async Task<IReadOnlyList<string>> RunningContainersOfAsync(string worker) =>
        [.. (await _api.Value.ContainersOfAsync(worker)).Where(container => container.Value).Select(container => container.Key)];

    /// <summary>
    /// Waits until a job's program runs in a container of the worker: its script is not empty, as a waiting sandbox's is, and process 1
    /// still has a child, which a used one has lost. Needs the engine on this machine.
    /// </summary>
    /// <returns>The container.</returns>
    internal async Task<string> WaitForProgramAsync(string worker)
    {
        // Seen twice: one whose program is just over may look the same for a moment, and one that has just begun has said nothing yet.
        Dictionary<string, long> seen = new(StringComparer.Ordinal);
        return await Eventually.ValueAsync(FindAsync, TimeSpan.FromSeconds(30), $"a program in a sandbox of {worker}");

        async Task<string?> FindAsync()
        {
            foreach (string container in await RunningContainersOfAsync(worker))
            {
                if (await TryFindProcessOneAsync(container) is not { } process || !HasChild(process) || !await HasScriptAsync(container, process))
                {
                    seen.Remove(container);
                }
                else if (!seen.TryAdd(container, Stopwatch.GetTimestamp()) && Stopwatch.GetElapsedTime(seen[container]) > StillThere)
                {
                    return container;
                }
            }

            return null;
        }
    }

    /// <summary>
    /// Waits until the worker has exactly so many containers, every one of them running with its program-to-be forked, and none of those
    /// named: then its pool is full and what was used is gone. Needs the engine on this machine.
    /// </summary>
    /// <returns>The containers.</returns>
    internal Task<IReadOnlyList<string>> WaitForPoolAsync(string worker, int size, TimeSpan deadline, IEnumerable<string>? without = null) =>
        Eventually.ValueAsync(
            async () =>
            {
                IReadOnlyList<string> containers = await ContainersOfAsync(worker);
                if (containers.Count != size || containers.Intersect(without ?? [], StringComparer.Ordinal).Any())
                {
                    return null;
                }

                foreach (string container in containers)
                {
                    if (await TryFindProcessOneAsync(container) is not { } process || !HasChild(process))
                    {
                        return null;
                    }
                }

                return containers;
            },
            deadline,
            $"a pool of {size} of {worker}");

    /// <summary>Kills those of the containers that run, whatever they do.</summary>
    internal Task KillContainersAsync(IEnumerable<string> containers) => TryAsync(["kill", .. containers]);

    /// <summary>Freezes containers.</summary>
    internal Task PauseContainersAsync(IEnumerable<string> containers) => DockerAsync(["pause", .. containers]);

    /// <summary>Gives an image a name, and takes it from whichever had it.</summary>
    internal Task TagAsync(string image, string name) => DockerAsync("tag", image, name);

    /// <summary>Makes an image like another but with one file more, under a name that another may have had.</summary>
    internal async Task DeriveImageAsync(string image, string name, string marker)
    {
        string file = Path.GetTempFileName();
        string container = (await DockerAsync("create", "--label", TestEnvironment.TestLabel, image, "nothing")).Stdout.Trim();
        try
        {
            await DockerAsync("cp", file, $"{container}:{marker}");
            await DockerAsync("commit", container, name);
        }
        finally
        {
            await RemoveContainerAsync(container);
            File.Delete(file);
        }
    }

    /// <summary>Waits until the worker has no container at all.</summary>
    internal Task WaitForNoContainerAsync(string worker, TimeSpan deadline) => Eventually.TrueAsync(
        async () => (await ContainersOfAsync(worker)).Count == 0, deadline, $"no container left of {worker}");

    /// <summary>Waits until none of these containers is there any more.</summary>
    internal Task WaitUntilGoneAsync(string worker, IReadOnlyCollection<string> containers, TimeSpan deadline) => Eventually.TrueAsync(
        async () => !(await ContainersOfAsync(worker)).Intersect(containers, StringComparer.Ordinal).Any(),
        deadline,
        $"the end of {string.Join(", ", containers.Select(container => container[..12]))}");

    /// <summary>What the engine says of the container.</summary>
    internal async Task<JsonElement> InspectAsync(string container)
    {
        JsonElement? found = await _api.Value.InspectAsync(container);
        return found ?? throw new PreparationException($"There is no container {container}.");
    }

    /// <summary>Process 1 of a container, by its process id on this machine.</summary>
    internal async Task<int> FindProcessOneAsync(string container) => int.Parse(
        await TryFindProcessOneAsync(container) ?? throw new PreparationException($"There is no container {container}."), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Sends every process of a container SIGKILL; it stays, ended.</summary>
    internal Task KillContainerAsync(string container) => DockerAsync("kill", container);

    /// <summary>Takes a container away, whatever it does.</summary>
    internal Task RemoveContainerAsync(string container) => DockerAsync("rm", "--force", "--volumes", container);

    /// <summary>Removes what a worker that was killed could not remove itself.</summary>
    internal async Task RemoveContainersOfAsync(string worker)
    {
        // Somebody else may be faster, and a stopped engine has nothing to remove.
        if (await TryAsync("ps", "--all", "--quiet", "--no-trunc", "--filter", $"label={WorkerLabel}={worker}") is { ExitCode: 0, Lines.Count: > 0 } left)
        {
            await TryAsync(["rm", "--force", "--volumes", .. left.Lines]);
        }
    }

    /// <summary>Makes an image without anything in it: no interpreter, not even a shell.</summary>
    internal async Task<string> ImportEmptyImageAsync()
    {
        string image = TestEnvironment.UniqueName("amon-sandbox-test-empty");
        byte[] emptyArchive = new byte[10_240];
        ToolOutput output = await Tool.TryRunAsync("docker", Addressed(["import", "-", image]), emptyArchive);
        return output.ExitCode == 0 ? image : throw new PreparationException($"docker import failed: {output.Stderr}");
    }

    /// <summary>Makes an image that has these files as well. Path from the root, without its slash, to text.</summary>
    internal async Task<string> DeriveImageAsync(
        string image,
        IReadOnlyDictionary<string, string> files,
        UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead)
    {
        using var archive = new MemoryStream();
        await using (var writer = new TarWriter(archive, leaveOpen: true))
        {
            foreach ((string path, string text) in files)
            {
                await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, path)
                {
                    Mode = mode,
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
                });
            }
        }

        string container = (await DockerAsync("create", "--label", $"{TestEnvironment.TestLabel}={Environment.ProcessId}", image)).Stdout.Trim();
        try
        {
            ToolOutput copied = await Tool.TryRunAsync("docker", Addressed(["cp", "-", $"{container}:/"]), archive.ToArray());
            if (copied.ExitCode != 0)
            {
                throw new PreparationException($"docker cp failed: {copied.Stderr}");
            }

            string derived = TestEnvironment.UniqueName("amon-sandbox-test-derived");
            await DockerAsync("commit", container, derived);
            return derived;
        }
        finally
        {
            await RemoveContainerAsync(container);
        }
    }

    /// <summary>Writes what a container made of the image holds into a tar archive. It is never started.</summary>
    internal async Task ExportImageAsync(string image, string archive)
    {
        string container = (await DockerAsync("create", "--label", $"{TestEnvironment.TestLabel}={Environment.ProcessId}", image)).Stdout.Trim();
        try
        {
            await DockerAsync("export", "--output", archive, container);
        }
        finally
        {
            await RemoveContainerAsync(container);
        }
    }

    /// <summary>The image's id.</summary>
    internal async Task<string> ImageIdAsync(string image) => (await DockerAsync("image", "inspect", "--format", "{{.Id}}", image)).Stdout.Trim();

    /// <summary>Gives an image another name.</summary>
    internal Task TagImageAsync(string image, string name) => DockerAsync("tag", image, name);

    /// <summary>Takes that name away again; the image stays.</summary>
    internal Task UntagImageAsync(string name) => TryAsync("rmi", "--no-prune", name);

    /// <summary>Removes an image that a test made.</summary>
    internal Task RemoveImageAsync(string image) => TryAsync("rmi", "--force", image);

    /// <summary>Copies an image from the machine's engine into this one.</summary>
    internal async Task LoadFromDefaultAsync(string image)
    {
        ToolOutput output = await Tool.TryRunAsync("sh", ["-c", $"docker save {image} | docker --host {address} load"]);
        if (output.ExitCode != 0)
        {
            throw new PreparationException($"Image {image} could not be copied to the engine at {address}: {output.Stderr}");
        }
    }

    private async Task<string?> TryFindProcessOneAsync(string container) =>
        await _api.Value.InspectAsync(container) is { } found ? found.GetProperty("State").GetProperty("Pid").GetRawText() : null;

    // Root sees the folder directly; anybody else has to ask inside.
    private async Task<bool> HasScriptAsync(string container, string process)
    {
        string folder = $"/proc/{process}/root/job";
        return Directory.Exists(folder)
            ? new FileInfo($"{folder}/main.py") is { Exists: true, Length: > 0 } || new FileInfo($"{folder}/main.sh") is { Exists: true, Length: > 0 }
            : (await TryAsync("exec", container, "test", "-s", "/job/main.py", "-o", "-s", "/job/main.sh")).ExitCode == 0;
    }

    private static bool HasChild(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/task/{process}/children").Length > 0;
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return false;
        }
    }

    private async Task<ToolOutput> DockerAsync(params string[] arguments) => await Tool.RunAsync("docker", Addressed(arguments));

    private async Task<ToolOutput> TryAsync(params string[] arguments) => await Tool.TryRunAsync("docker", Addressed(arguments));

    private string[] Addressed(string[] arguments) => address is null ? arguments : ["--host", address, .. arguments];
}
