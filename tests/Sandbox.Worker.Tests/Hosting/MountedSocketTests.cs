using Sandbox.Worker.Hosting;

namespace Sandbox.Worker.Tests.Hosting;

public sealed class MountedSocketTests
{
    private const string Root = "655 600 0:49 / / ro,relatime master:1 - overlay overlay rw";
    private const string Socket = "670 655 0:24 /docker.sock /run/docker.sock rw,nosuid - tmpfs tmpfs rw";

    [Theory]
    [InlineData("unix:///var/run/docker.sock", "/.dockerenv")]
    [InlineData("unix:///run/docker.sock", "/.dockerenv")]
    [InlineData("unix:///run/docker.sock", "/run/.containerenv")]
    public void IsFound_SocketIsAMountInAContainer_IsTrue(string engine, string mark) =>
        Assert.True(MountedSocket.IsFound(new Uri(engine), path => path == mark, () => [Root, Socket]));

    [Theory]
    [InlineData("unix:///run/user/1000/docker.sock")]
    [InlineData("tcp://engine:2375")]
    public void IsFound_AnotherEngine_IsFalse(string engine) =>
        Assert.False(MountedSocket.IsFound(new Uri(engine), _ => true, () => [Root, Socket]));

    [Fact]
    public void IsFound_SocketOfTheContainersOwnEngine_IsFalse() =>
        Assert.False(MountedSocket.IsFound(new Uri("unix:///run/docker.sock"), _ => true, () => [Root, "", "broken"]));

    [Fact]
    public void IsFound_OnAHost_IsFalseAndLooksNoFurther() =>
        Assert.False(MountedSocket.IsFound(new Uri("unix:///run/docker.sock"), _ => false, () => throw new InvalidOperationException("not in a container")));

    [Fact]
    public void IsFound_MountsCannotBeRead_IsFalse() =>
        Assert.False(MountedSocket.IsFound(new Uri("unix:///run/docker.sock"), _ => true, () => throw new UnauthorizedAccessException()));
}
