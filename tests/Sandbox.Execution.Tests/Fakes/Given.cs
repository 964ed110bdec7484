using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sandbox.Execution.Jobs;
using Sandbox.Execution.Sandboxes;

namespace Sandbox.Execution.Tests.Fakes;

/// <summary>What most tests start from.</summary>
internal static class Given
{
    /// <summary>A pool that keeps none waiting, unless it is started and told to.</summary>
    internal static SandboxPool Pool(
        ISandboxFactory factory, TimeProvider time, PoolOptions? options = null, IHostApplicationLifetime? lifetime = null,
        ILogger<SandboxPool>? log = null, SandboxLauncher? launcher = null) => new(
        launcher ?? new SandboxLauncher(factory, time, NullLogger<SandboxLauncher>.Instance), factory, new SandboxRemoval(),
        options ?? new PoolOptions { Size = 0 }, lifetime ?? new FakeLifetime(), time, log ?? NullLogger<SandboxPool>.Instance);

    /// <summary>A runner in front of such a pool.</summary>
    internal static JobRunner Runner(ISandboxFactory factory, TimeProvider time, ILogger<JobRunner>? log = null)
    {
        var launcher = new SandboxLauncher(factory, time, NullLogger<SandboxLauncher>.Instance);
        return new JobRunner(Pool(factory, time, launcher: launcher), launcher, new Limits(), time, log ?? NullLogger<JobRunner>.Instance);
    }

    internal static Job Job(string code = "print('hi')", int timeoutSeconds = 10, Language language = Language.Python) => new()
    {
        JobId = "job-1",
        RequestId = "request-1",
        Language = language,
        Code = Encoding.UTF8.GetBytes(code),
        Timeout = TimeSpan.FromSeconds(timeoutSeconds),
        InputFiles = [],
    };
}
