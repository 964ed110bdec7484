using System.Diagnostics;
using System.Globalization;
using Sandbox.Docker.Containers;

namespace Sandbox.Docker.Tests.Containers;

public sealed class ProcessIdentityTests
{
    private const int HangGuard = 20_000;

    private static string Host => ProcessIdentity.Current[..ProcessIdentity.Current.LastIndexOf('/', ProcessIdentity.Current.LastIndexOf('/') - 1)];

    [Fact]
    public void Current_ThisProcess_NamesBootNamespacePidAndStart()
    {
        string[] parts = ProcessIdentity.Current.Split('/');

        Assert.Equal(4, parts.Length);
        Assert.True(Guid.TryParse(parts[0], out _), parts[0]);
        Assert.Matches(@"^pid:\[\d+\]$", parts[1]);
        Assert.Equal(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), parts[2]);
        Assert.True(long.Parse(parts[3], CultureInfo.InvariantCulture) > 0);
    }

    [Fact]
    public void IsDead_ThisProcess_IsNot()
    {
        Assert.False(ProcessIdentity.IsDead(ProcessIdentity.Current));
    }

    [Fact]
    public void IsDead_PidThatNobodyHas_Is()
    {
        // Above the kernel's largest pid.
        Assert.True(ProcessIdentity.IsDead($"{Host}/4194305/12345"));
    }

    [Fact]
    public void IsDead_PidThatSomebodyElseHasNow_Is()
    {
        Assert.True(ProcessIdentity.IsDead(ProcessIdentity.Current + "9"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("//")]
    [InlineData("nonsense")]
    [InlineData("a/b/c/d")]
    [InlineData("00000000-0000-0000-0000-000000000000/pid:[4026531836]/1/1")]
    public void IsDead_ForeignHostOrNonsense_IsUnknownAndSoNot(string identity)
    {
        Assert.False(ProcessIdentity.IsDead(identity));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData("99999999999999")]
    public void IsDead_OwnHostWithABrokenPid_IsUnknownAndSoNot(string pid)
    {
        Assert.False(ProcessIdentity.IsDead($"{Host}/{pid}/12345"));
    }

    [Fact]
    public void IsDead_SameBootInAnotherPidNamespace_IsUnknownAndSoNot()
    {
        string boot = ProcessIdentity.Current.Split('/')[0];

        Assert.False(ProcessIdentity.IsDead($"{boot}/pid:[1]/4194305/12345"));
    }

    [Fact(Timeout = HangGuard)]
    public async Task IsDead_AnotherProcess_IsOnceItHasEnded()
    {
        using Process sleeper = Process.Start("sleep", "1000");
        string identity = await IdentityOfAsync(sleeper.Id);
        Assert.False(ProcessIdentity.IsDead(identity));

        sleeper.Kill();
        await sleeper.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(ProcessIdentity.IsDead(identity));
    }

    [Fact(Timeout = HangGuard)]
    public async Task IsDead_Zombie_Is()
    {
        // The shell becomes a program that never waits for the child it has inherited; only then does the child end.
        using Process parent = Process.Start(new ProcessStartInfo("sh", ["-c", "exec 3<&0; cat <&3 >/dev/null & echo $!; exec 3<&- 0</dev/null; exec sleep 1000"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            int child = int.Parse((await parent.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!, CultureInfo.InvariantCulture);
            string identity = await IdentityOfAsync(child);
            Assert.False(ProcessIdentity.IsDead(identity));
            await UntilAsync($"/proc/{parent.Id}/stat", "(sleep)");
            parent.StandardInput.Close();
            await UntilAsync($"/proc/{child}/stat", ") Z ");

            Assert.True(ProcessIdentity.IsDead(identity));
        }
        finally
        {
            parent.Kill();
        }
    }

    private static async Task UntilAsync(string path, string text)
    {
        while (!(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).Contains(text, StringComparison.Ordinal))
        {
            await Task.Yield();
        }
    }

    private static async Task<string> IdentityOfAsync(int pid)
    {
        string stat = await File.ReadAllTextAsync($"/proc/{pid}/stat", TestContext.Current.CancellationToken);
        return $"{Host}/{pid}/{stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19]}";
    }
}
