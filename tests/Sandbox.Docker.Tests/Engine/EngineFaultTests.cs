using System.Net;
using System.Net.Sockets;
using Docker.DotNet;
using Sandbox.Docker.Containers;
using Sandbox.Docker.Engine;

namespace Sandbox.Docker.Tests.Engine;

public sealed class EngineFaultTests
{
    private static readonly ContainerOptions Options = new() { Image = "image:1", Endpoint = new Uri("unix:///run/engine.sock") };

    public static TheoryData<Exception, string> Faults() => new()
    {
        { new DockerImageNotFoundException(HttpStatusCode.NotFound, "x"), "The engine has no image image:1: build it (bash deploy/quickstart.sh does) or pull it, or set AMON_SANDBOX_IMAGE." },
        { new DockerApiException(HttpStatusCode.NotFound, "No such image: image:1"), "The engine has no image image:1: build it (bash deploy/quickstart.sh does) or pull it, or set AMON_SANDBOX_IMAGE." },
        { new SocketException((int)SocketError.AccessDenied), "This user may not use the container engine at unix:///run/engine.sock: add it to the group docker, or use a rootless engine and set AMON_SANDBOX_ENGINE." },
        { new HttpRequestException("x", new IOException("y", new SocketException((int)SocketError.AccessDenied))), "This user may not use the container engine at unix:///run/engine.sock: add it to the group docker, or use a rootless engine and set AMON_SANDBOX_ENGINE." },
        { new DockerApiException(HttpStatusCode.InternalServerError, "no space left"), "The container engine at unix:///run/engine.sock refused: " },
        { new HttpRequestException("x", new SocketException((int)SocketError.ConnectionRefused)), "The container engine at unix:///run/engine.sock does not answer: start it, or set AMON_SANDBOX_ENGINE to the address of one that runs." },
        { new TimeoutException(), "The container engine at unix:///run/engine.sock does not answer: start it, or set AMON_SANDBOX_ENGINE to the address of one that runs." },
        { new OperationCanceledException(), "The container engine at unix:///run/engine.sock does not answer: start it, or set AMON_SANDBOX_ENGINE to the address of one that runs." },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void Explain_Fault_IsOneSentenceThatSaysWhatToDo(Exception fault, string sentence)
    {
        Assert.StartsWith(sentence, EngineFault.Explain(fault, Options), StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_Refusal_RepeatsTheEnginesWordsInBrief()
    {
        string text = EngineFault.Explain(new DockerApiException(HttpStatusCode.InternalServerError, "no space left " + new string('x', 10_000)), Options);

        Assert.Contains("no space left", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 100, 400);
    }
}
