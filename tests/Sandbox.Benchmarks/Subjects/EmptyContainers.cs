using System.Diagnostics;
using Docker.DotNet.Models;
using Sandbox.Benchmarks.Measuring;

namespace Sandbox.Benchmarks.Subjects;

/// <summary>What the engine costs by itself: containers with a sandbox's settings and hardly anything in them.</summary>
/// <param name="engine">The engine.</param>
/// <param name="recipe">The settings.</param>
internal sealed class EmptyContainers(Engine engine, ContainerRecipe recipe)
{
    // It stays until it is removed, as the supervisor does: ending at once would compete with the engine's copying of its byte.
    private const string OneByte = "import os; os.write(1, b'x'); os.read(0, 1)";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Creates, starts, waits for its end, removes.</summary>
    /// <returns>Milliseconds from the first to the last.</returns>
    internal async Task<double> RunAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource deadline = Deadline(cancellation);
        long began = Stopwatch.GetTimestamp();
        string id = (await engine.Docker.Containers.CreateContainerAsync(recipe.With(["true"], attached: false), deadline.Token)).ID;
        try
        {
            await engine.Docker.Containers.StartContainerAsync(id, new ContainerStartParameters(), deadline.Token);
            ContainerWaitResponse end = await engine.Docker.Containers.WaitContainerAsync(id, deadline.Token);
            if (end.StatusCode != 0)
            {
                throw new ScenarioException($"An empty container ended with {end.StatusCode}.");
            }
        }
        finally
        {
            await engine.RemoveAsync(id);
        }

        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    /// <summary>So many at once, until <paramref name="count"/> are done or the time is up.</summary>
    internal Task<LoopResult> LoopAsync(int atOnce, int count, TimeSpan limit, CancellationToken cancellation) =>
        Arrivals.ClosedLoopAsync(RunAsync, atOnce, unmeasured: atOnce, count, limit, cancellation);

    /// <summary>
    /// Creates, attaches, starts, and waits for the first byte of a Python in it; so many, one after the other. Each is removed before the
    /// next, but that is not counted.
    /// </summary>
    /// <returns>Milliseconds until each byte was here.</returns>
    internal async Task<double[]> FirstBytesAsync(int count, CancellationToken cancellation)
    {
        double[] took = new double[count];
        for (int i = 0; i < count; i++)
        {
            took[i] = await FirstByteAsync(cancellation);
        }

        return took;
    }

    private async Task<double> FirstByteAsync(CancellationToken cancellation)
    {
        using CancellationTokenSource deadline = Deadline(cancellation);
        long began = Stopwatch.GetTimestamp();
        string id = (await engine.Docker.Containers.CreateContainerAsync(
            recipe.With(["python3", "-u", "-c", OneByte], attached: true), deadline.Token)).ID;
        try
        {
            var all = new ContainerAttachParameters { Stream = true, Stdin = true, Stdout = true, Stderr = true };
            using Docker.DotNet.MultiplexedStream stream = await engine.Docker.Containers.AttachContainerAsync(id, all, deadline.Token);
            await engine.Docker.Containers.StartContainerAsync(id, new ContainerStartParameters(), deadline.Token);
            byte[] buffer = new byte[16];
            Docker.DotNet.MultiplexedStream.ReadResult read = await stream.ReadOutputAsync(buffer, 0, buffer.Length, deadline.Token);
            double took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            return read.Count == 1 && buffer[0] == 'x' ? took : throw new ScenarioException("A container's Python did not write its byte.");
        }
        finally
        {
            await engine.RemoveAsync(id);
        }
    }

    private static CancellationTokenSource Deadline(CancellationToken cancellation)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        source.CancelAfter(Patience);
        return source;
    }
}
