using System.Net.Sockets;
using Docker.DotNet;
using Sandbox.Docker.Containers;

namespace Sandbox.Docker.Engine;

/// <summary>Engine failures as one sentence each that says what to do.</summary>
internal static class EngineFault
{
    internal static string Explain(Exception fault, ContainerOptions options)
    {
        if (fault is ImageMismatchException)
        {
            return fault.Message;
        }

        if (fault is DockerImageNotFoundException || fault.Message.Contains("No such image", StringComparison.Ordinal))
        {
            return NoImage(options);
        }

        if (FindSocketError(fault) is SocketError.AccessDenied)
        {
            return $"This user may not use the container engine at {options.Endpoint}: add it to the group docker, or use a rootless engine and set AMON_SANDBOX_ENGINE.";
        }

        return fault is DockerApiException api
            ? $"The container engine at {options.Endpoint} refused: {Brief(api.Message)}"
            : $"The container engine at {options.Endpoint} does not answer: start it, or set AMON_SANDBOX_ENGINE to the address of one that runs.";
    }

    internal static string NoImage(ContainerOptions options) =>
        $"The engine has no image {options.Image}: build it (bash deploy/quickstart.sh does) or pull it, or set AMON_SANDBOX_IMAGE.";

    private static string Brief(string message) => message.Length <= 300 ? message : message[..300];

    private static SocketError? FindSocketError(Exception? fault)
    {
        for (; fault is not null; fault = fault.InnerException)
        {
            if (fault is SocketException socket)
            {
                return socket.SocketErrorCode;
            }
        }

        return null;
    }
}
