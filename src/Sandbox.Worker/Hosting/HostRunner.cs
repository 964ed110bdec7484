using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Sandbox.Worker.Configuration;
using Sandbox.Worker.Logging;
using Serilog.Core;

namespace Sandbox.Worker.Hosting;

/// <summary>Runs the process from its configuration to its exit code.</summary>
internal static partial class HostRunner
{
    internal static async Task<int> RunAsync(IConfiguration configuration)
    {
        (WorkerSettings settings, IReadOnlyList<string> errors) = SettingsBinder.Bind(configuration);
        if (errors.Count > 0)
        {
            foreach (string error in errors)
            {
                await Console.Error.WriteLineAsync($"configuration: {error}").ConfigureAwait(false);
            }

            return ExitCodes.Configuration;
        }

        await using Logger logger = ConsoleLogging.Create(settings);
        try
        {
            using IHost host = HostBuilding.Build(settings, logger);
            return await RunAsync(host, settings).ConfigureAwait(false);
        }
        catch (StartupFailedException fault)
        {
            return await GiveUpAsync(fault.Message).ConfigureAwait(false);
        }
        catch (SocketException fault)
        {
            return await GiveUpAsync($"Cannot listen on {settings.Host}, port {settings.Port}: {fault.Message}. Set AMON_SANDBOX_HOST or AMON_SANDBOX_PORT.").ConfigureAwait(false);
        }
        catch (IOException fault) when (fault.InnerException is AddressInUseException)
        {
            return await GiveUpAsync($"Port {settings.Port} on {settings.Host} is taken: stop its user, or set AMON_SANDBOX_PORT.").ConfigureAwait(false);
        }
    }

    private static async Task<int> RunAsync(IHost host, WorkerSettings settings)
    {
        ILogger log = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Sandbox.Worker");
        foreach (Setting setting in settings.Unsafe)
        {
            LogUnsafe(log, setting.Name, setting.Description);
        }

        foreach (string remark in settings.Remarks)
        {
            LogRemark(log, remark);
        }

        if (settings.RunsJobs && MountedSocket.IsFound(settings.Containers.Endpoint))
        {
            LogMountedSocket(log, settings.Containers.Endpoint.AbsolutePath);
        }

        await StartAsync(host).ConfigureAwait(false);
        if (settings.Broker is null)
        {
            LogEmbedded(log);
        }

        LogReady(log, settings.WorkerName, Role(settings), settings.Broker is null ? "embedded" : "broker", Addresses(host), settings.Embedded.Concurrency);
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => LogStopping(log, settings.WorkerName, (int)settings.DrainBudget.TotalSeconds));
        await host.WaitForShutdownAsync().ConfigureAwait(false);
        int code = FindCrash(host, log) ? ExitCodes.Crashed : ExitCodes.Ok;
        LogStopped(log, settings.WorkerName, code);
        return code;
    }

    // What has started by then, the probe's container among it, ends in order: the port may turn out to be taken last of all.
    private static async Task StartAsync(IHost host)
    {
        try
        {
            await host.StartAsync().ConfigureAwait(false);
        }
        catch
        {
            await host.StopAsync().ConfigureAwait(false);
            throw;
        }
    }

    // The host stops when a background service crashes, and then exits with 0: whoever supervises this process would be misled.
    private static bool FindCrash(IHost host, ILogger log)
    {
        var crashed = false;
        foreach (BackgroundService service in host.Services.GetServices<IHostedService>().OfType<BackgroundService>())
        {
            if (service.ExecuteTask is { IsFaulted: true } task)
            {
                LogCrash(log, task.Exception!.GetBaseException(), service.GetType().Name);
                crashed = true;
            }
        }

        return crashed;
    }

    private static async Task<int> GiveUpAsync(string sentence)
    {
        await Console.Error.WriteLineAsync($"cannot start: {sentence}").ConfigureAwait(false);
        return ExitCodes.Unavailable;
    }

    private static string Role(WorkerSettings settings) => (settings.RunsJobs, settings.ServesHttp) switch
    {
        (true, true) => "both",
        (true, false) => "worker",
        _ => "shim",
    };

    private static string Addresses(IHost host) => string.Join(
        ", ", host.Services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses ?? []);

    [LoggerMessage(EventId = 1, EventName = "worker.ready", Level = LogLevel.Information,
        Message = "{Worker} is ready as {Role} ({Queue}), {Concurrency} jobs at once, listening on {Addresses}")]
    private static partial void LogReady(ILogger log, string worker, string role, string queue, string addresses, int concurrency);

    [LoggerMessage(EventId = 5, EventName = "worker.stopping", Level = LogLevel.Information,
        Message = "{Worker} takes no more jobs; those that run have {DrainS} s")]
    private static partial void LogStopping(ILogger log, string worker, int drainS);

    [LoggerMessage(EventId = 6, EventName = "worker.stopped", Level = LogLevel.Information, Message = "{Worker} has stopped with exit code {ExitCode}")]
    private static partial void LogStopped(ILogger log, string worker, int exitCode);

    [LoggerMessage(EventId = 2, EventName = "worker.embedded", Level = LogLevel.Warning,
        Message = "Embedded: the queue is in this process's memory, and a restart loses what waits in it. Set AMON_SANDBOX_AMQP_URI for a durable one")]
    private static partial void LogEmbedded(ILogger log);

    [LoggerMessage(EventId = 3, EventName = "configuration.remark", Level = LogLevel.Warning, Message = "{Remark}")]
    private static partial void LogRemark(ILogger log, string remark);

    [LoggerMessage(EventId = 7, EventName = "unsafe.in_force", Level = LogLevel.Warning, Message = "UNSAFE: {Setting} is set: {Meaning}")]
    private static partial void LogUnsafe(ILogger log, string setting, string meaning);

    [LoggerMessage(EventId = 8, EventName = "engine.socket.in_container", Level = LogLevel.Warning,
        Message = "HIGH RISK: the engine's socket {Socket} is mounted into this container, so that whoever breaks into this process controls the engine and with it the host. Run the worker on the host instead")]
    private static partial void LogMountedSocket(ILogger log, string socket);

    [LoggerMessage(EventId = 4, EventName = "worker.crashed", Level = LogLevel.Critical, Message = "{Service} crashed; the process ends")]
    private static partial void LogCrash(ILogger log, Exception fault, string service);
}
