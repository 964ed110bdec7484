using System.Security.Cryptography.X509Certificates;
using Sandbox.Testing;
using Sandbox.Worker.Tests.Fakes;

namespace Sandbox.Worker.Tests.Configuration;

public sealed class CaFileTests : IDisposable
{
    private const string Encrypted = "amqps://user:hunter2@broker/vhost";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sandbox-worker-tests-");
    private readonly TestCa _ca = new("Our CA");
    private readonly TestCa _other = new("Other CA");

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _ca.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void Bind_CaFile_IsWhatTheBrokerIsTrustedBy()
    {
        X509Certificate2Collection trusted = Given.Settings(("AMQP_URI", Encrypted), ("AMQP_CA_FILE", Write(_ca.Pem))).Broker!.TrustedCertificates!;

        Assert.Equal("CN=Our CA", Assert.Single(trusted).Subject);
    }

    [Fact]
    public void Bind_NoCaFile_LeavesItToTheSystem()
    {
        Assert.Null(Given.Settings(("AMQP_URI", Encrypted)).Broker!.TrustedCertificates);
        Assert.Null(Given.Settings(("AMQP_URI", Encrypted), ("AMQP_CA_FILE", "")).Broker!.TrustedCertificates);
    }

    [Fact]
    public void Bind_SeveralCertificatesAndOtherText_TakesAllCertificates()
    {
        string path = Write($"# ours\n{_ca.Pem}\n# until 2031\n{_other.Pem}\n");

        Assert.Equal(["CN=Our CA", "CN=Other CA"], Given.Settings(("AMQP_URI", Encrypted), ("AMQP_CA_FILE", path)).Broker!.TrustedCertificates!.Select(one => one.Subject));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no certificate at all")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    public void Bind_FileWithoutACertificate_IsAnError(string content)
    {
        Assert.Equal(
            ["AMON_SANDBOX_AMQP_CA_FILE names a file without a certificate; it must hold one or more that begin with -----BEGIN CERTIFICATE-----."],
            Given.Errors(("AMQP_URI", Encrypted), ("AMQP_CA_FILE", Write(content))));
    }

    [Fact]
    public void Bind_CertificateThatIsNone_IsAnErrorThatNamesTheFile()
    {
        string path = Write("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");

        Assert.Equal([$"AMON_SANDBOX_AMQP_CA_FILE names a file with a certificate that cannot be understood: {path}"], Given.Errors(("AMQP_URI", Encrypted), ("AMQP_CA_FILE", path)));
    }

    [Fact]
    public void Bind_ServersCertificateInstead_IsAnErrorThatAsksForTheRoot()
    {
        using X509Certificate2 server = _ca.Issue(["broker"]);
        string path = Write(server.ExportCertificatePem());

        Assert.Equal(
            ["AMON_SANDBOX_AMQP_CA_FILE names a file without a root certificate; add the one that issued those in it."],
            Given.Errors(("AMQP_URI", Encrypted), ("AMQP_CA_FILE", path)));
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("")]
    public void Bind_FileThatCannotBeRead_IsAnErrorThatNamesIt(string name)
    {
        // The second is the folder itself.
        string path = Path.Combine(_folder.FullName, name);

        Assert.Equal([$"AMON_SANDBOX_AMQP_CA_FILE names a file that cannot be read: {path}"], Given.Errors(("AMQP_URI", Encrypted), ("AMQP_CA_FILE", path)));
    }

    [Fact]
    public void Bind_FileWithoutEnd_IsReadToTheLimitOnly()
    {
        Assert.Equal(["AMON_SANDBOX_AMQP_CA_FILE names a file of over 524288 characters."], Given.Errors(("AMQP_URI", Encrypted), ("AMQP_CA_FILE", "/dev/zero")));
    }

    [Fact]
    public void Bind_WrongFileWithoutABroker_IsToldAllTheSame()
    {
        Assert.StartsWith("AMON_SANDBOX_AMQP_CA_FILE ", Assert.Single(Given.Errors(("AMQP_CA_FILE", "/nowhere"))), StringComparison.Ordinal);
    }

    [Fact]
    public void Bind_CaFileForAPlainConnection_IsAnErrorThatNamesBoth()
    {
        string error = Assert.Single(Given.Errors(("AMQP_URI", "amqp://user:hunter2@broker/vhost"), ("AMQP_CA_FILE", Write(_ca.Pem))));

        Assert.Equal("AMON_SANDBOX_AMQP_CA_FILE is for an encrypted connection, but AMON_SANDBOX_AMQP_URI begins with amqp://: make that amqps://, or unset the file.", error);
    }

    private string Write(string content)
    {
        string path = Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, content);
        return path;
    }
}
