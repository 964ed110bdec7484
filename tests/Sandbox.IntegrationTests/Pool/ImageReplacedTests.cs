using System.Text.Json;
using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Fixtures;

namespace Sandbox.IntegrationTests.Pool;

/// <summary>The image's name comes to mean something else, or nothing, while sandboxes of the old one wait.</summary>
public sealed class ImageReplacedTests
{
    private const int Size = 2;
    private const string Marker = "/marker";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly RunRequest LookForMarker = Ask.Python($"import os; print(os.path.exists('{Marker}'))", 20);

    [Fact]
    public async Task Image_Replaced_WhatWaitsIsReplacedAndJobsSeeTheNewOne()
    {
        string image = TestEnvironment.UniqueName("amon-sandbox-test-image");
        await Engine.Default.TagAsync(TestEnvironment.SandboxImage, image);
        try
        {
            await using WorkerProcess worker = await StartWorkerAsync(image);
            IReadOnlyList<string> old = await Engine.Default.WaitForPoolAsync(worker.Name, Size, Deadline);
            Assert.Equal("False\n", (await worker.Shim.RunAsync(LookForMarker)).Stdout);

            await Engine.Default.DeriveImageAsync(TestEnvironment.SandboxImage, image, Marker);

            await worker.WaitForEventAsync("pool.recycled", null, line => line.Text.Contains("image has changed", StringComparison.Ordinal));
            await Engine.Default.WaitForPoolAsync(worker.Name, Size, Deadline, without: old);
            RunResult[] results = await Task.WhenAll(Enumerable.Range(0, Size * 2).Select(_ => worker.Shim.RunAsync(LookForMarker)));
            Assert.All(results, result => Assert.Equal((JobStatus.Ok, "True\n"), (result.Status, result.Stdout)));
        }
        finally
        {
            await Engine.Default.RemoveImageAsync(image);
        }
    }

    [Fact]
    public async Task Image_LosesItsName_HealthSaysSoWhatWaitsIsUsedUpAndThePoolFillsWhenItIsBack()
    {
        string image = TestEnvironment.UniqueName("amon-sandbox-test-image");
        await Engine.Default.TagAsync(TestEnvironment.SandboxImage, image);
        try
        {
            await using WorkerProcess worker = await StartWorkerAsync(image);
            await Engine.Default.WaitForPoolAsync(worker.Name, Size, Deadline);

            await Engine.Default.RemoveImageAsync(image);

            await Eventually.TrueAsync(async () => (await worker.Shim.GetAsync("/health/ready")).Status == 503, Deadline, "a worker that is not ready");
            JsonElement docker = (await worker.Shim.GetAsync("/health")).Json.GetProperty("docker");
            Assert.Equal((true, false), (docker.GetProperty("available").GetBoolean(), docker.GetProperty("image_present").GetBoolean()));
            Assert.Contains(image, docker.GetProperty("error").GetString(), StringComparison.Ordinal);
            for (var i = 0; i < Size; i++)
            {
                Assert.Equal(JobStatus.Ok, (await worker.Shim.RunAsync(LookForMarker)).Status);
            }

            Assert.Contains(image, (await worker.Shim.TryRunAsync(LookForMarker)).MustRefuse(503, ErrorCodes.EngineUnavailable).Text, StringComparison.Ordinal);

            await Engine.Default.TagAsync(TestEnvironment.SandboxImage, image);
            await Engine.Default.WaitForPoolAsync(worker.Name, Size, Deadline);
            Assert.Equal(JobStatus.Ok, (await worker.Shim.RunAsync(LookForMarker)).Status);
            Assert.False(worker.HasEnded);
        }
        finally
        {
            await Engine.Default.RemoveImageAsync(image);
        }
    }

    private static Task<WorkerProcess> StartWorkerAsync(string image) =>
        WorkerProcess.StartReadyAsync(new() { ["IMAGE"] = image, ["POOL_SIZE"] = $"{Size}", ["MAX_CONCURRENCY"] = $"{Size}" });
}
