using Microsoft.Extensions.Logging;

namespace Sandbox.Docker;

internal static partial class Log
{
    [LoggerMessage(EventId = 300, EventName = "container.remove.failed", Level = LogLevel.Warning,
        Message = "Container {ContainerId} could not be removed; the reaper will try again: {Reason}")]
    internal static partial void LogRemoveFailed(this ILogger logger, string containerId, string reason);

    [LoggerMessage(EventId = 301, EventName = "container.inspect.failed", Level = LogLevel.Warning,
        Message = "Container {ContainerId} could not be inspected: {Reason}")]
    internal static partial void LogInspectFailed(this ILogger logger, string containerId, string reason);

    [LoggerMessage(EventId = 302, EventName = "reaper.removed", Level = LogLevel.Information,
        Message = "Removed {Count} containers that a dead worker left behind")]
    internal static partial void LogReaped(this ILogger logger, int count);

    [LoggerMessage(EventId = 303, EventName = "reaper.failed", Level = LogLevel.Warning, Message = "The sweep for orphans failed: {Reason}")]
    internal static partial void LogSweepFailed(this ILogger logger, string reason);

    [LoggerMessage(EventId = 304, EventName = "engine.checked", Level = LogLevel.Information,
        Message = "Engine {Version} on {Kernel}, cgroup v{Cgroup}; of memory, pids and CPU limits it leaves unenforced: {Unenforced}; it confines with {Security}; image {Image} is {ImageId}")]
    internal static partial void LogEngine(
        this ILogger logger, string version, string kernel, string cgroup, string unenforced, string security, string image, string imageId);

    [LoggerMessage(EventId = 305, EventName = "engine.unsafe", Level = LogLevel.Warning,
        Message = "UNSAFE: the engine {Lack}; running all the same, as {Setting} asks")]
    internal static partial void LogUnsafe(this ILogger logger, string lack, string setting);
}
