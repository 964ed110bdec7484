using System.Security.Cryptography.X509Certificates;
using Sandbox.Contracts.Jobs;
using Sandbox.IntegrationTests.Clients;
using Sandbox.IntegrationTests.Fixtures;
using Sandbox.Testing;

namespace Sandbox.IntegrationTests.Broker.Tls;

/// <summary>amqps:// with a private CA: whose certificate is trusted, and what is said at three in the morning when none is.</summary>
public sealed class TlsTests(TlsBrokerFixture tls) : IClassFixture<TlsBrokerFixture>
{
    private const int Unavailable = 69;
    private const int Configuration = 78;

    [Fact]
    public async Task Start_RightCa_JobsRunThroughShimBrokerAndWorker()
    {
        await using WorkerProcess worker = await WorkerProcess.StartReadyAsync(Settings("worker", tls.Broker.AddressFor("worker"), tls.CaFile));
        await using WorkerProcess shim = await WorkerProcess.StartReadyAsync(Settings("shim", tls.Broker.AddressFor("shim"), tls.CaFile));

        RunResult result = await shim.Shim.RunAsync(Ask.Python("print('sealed')"));

        Assert.Equal((JobStatus.Ok, "sealed\n", worker.Name), (result.Status, result.Stdout, result.Worker));
        Assert.All(worker.EventsOf("broker.connected"), line => Assert.StartsWith("amqps://localhost:", line["broker"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task PythonClient_EachCa_TrustsTheRightOneOnly()
    {
        const string connect = "import sys, amon_sandbox as a\nfor ca in (None if ca == 'none' else ca for ca in sys.argv[2:]):\n try:\n  a.Client(sys.argv[1], ca_file=ca).connect(); print('trusted')\n except a.SandboxError as e: print(e.code)";

        ToolOutput output = await PythonScript.RunAsync(["-c", connect, tls.Broker.AddressFor("producer"), tls.CaFile, tls.OtherCaFile, "none"]);
        ToolOutput otherName = await PythonScript.RunAsync(["-c", connect, tls.Broker.AddressFor("producer", "127.0.0.1"), tls.CaFile]);

        Assert.Equal(["trusted", "certificate_refused", "certificate_refused"], output.Lines);
        Assert.Equal(["certificate_refused"], otherName.Lines);
    }

    [Fact]
    public async Task Start_WrongCa_Is69AndNamesBoth()
    {
        string sentence = await FailAsync(tls.Broker.AddressFor("worker"), tls.OtherCaFile);

        Assert.Contains(
            "is refused: its issuer 'Our CA' is not in AMON_SANDBOX_AMQP_CA_FILE, which holds 'Other CA' (put the CA there that issued it).", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NoCaFile_Is69AndNamesTheVariable()
    {
        string sentence = await FailAsync(tls.Broker.AddressFor("worker"), caFile: null);

        Assert.Contains(
            "is refused: its issuer 'Our CA' is none that this system trusts (name the file of your own CA in AMON_SANDBOX_AMQP_CA_FILE).", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Start_OtherHostName_Is69AndNamesTheRightOne(bool withCa)
    {
        string sentence = await FailAsync(tls.Broker.AddressFor("worker", "127.0.0.1"), withCa ? tls.CaFile : null);

        Assert.Contains("it is for 'localhost' and not for '127.0.0.1' (use a name that is on it in AMON_SANDBOX_AMQP_URI", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ExpiredCertificate_Is69AndSaysSinceWhen()
    {
        using X509Certificate2 expired = tls.Ca.Issue(["localhost"], TestCa.Now.AddDays(-2), TestCa.Now.AddDays(-1));
        await using TlsBroker broker = await TlsBroker.StartAsync(expired, tls.Ca.Pem);

        string sentence = await FailAsync(broker.AddressFor("worker"), tls.CaFile, broker);

        Assert.Contains($"is refused: it expired on {TestCa.Now.AddDays(-1):yyyy-MM-dd HH:mm} UTC (renew it", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_PortWithoutTls_Is69AndNamesTheUsualOne()
    {
        string sentence = await FailAsync(tls.Broker.AddressOfThePlainPortFor("worker"), tls.CaFile);

        Assert.Contains("check that this is its TLS port (usually 5671)", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_CaFileMissing_Is78AndNamesTheVariableAndTheFile()
    {
        string missing = Path.Combine(Path.GetDirectoryName(tls.CaFile)!, "missing.pem");

        await using var worker = WorkerProcess.Start(Settings("worker", tls.Broker.AddressFor("worker"), missing));

        Assert.Equal(Configuration, await worker.WaitForExitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal($"configuration: AMON_SANDBOX_AMQP_CA_FILE names a file that cannot be read: {missing}", worker.Stderr.Trim());
    }

    private static WorkerSettings Settings(string role, string uri, string? caFile)
    {
        WorkerSettings settings = new() { ["ROLE"] = role, ["AMQP_URI"] = uri };
        if (caFile is not null)
        {
            settings["AMQP_CA_FILE"] = caFile;
        }

        return settings;
    }

    // At once: a certificate does not become a better one by waiting.
    private async Task<string> FailAsync(string uri, string? caFile, TlsBroker? broker = null)
    {
        await using var worker = WorkerProcess.Start(Settings("worker", uri, caFile));

        Assert.Equal(Unavailable, await worker.WaitForExitAsync(TimeSpan.FromSeconds(20)));
        string sentence = Assert.Single(worker.Stderr.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("cannot start: ", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain((broker ?? tls.Broker).PasswordOf("worker"), worker.Stderr + worker.Stdout, StringComparison.Ordinal);
        return sentence;
    }
}
