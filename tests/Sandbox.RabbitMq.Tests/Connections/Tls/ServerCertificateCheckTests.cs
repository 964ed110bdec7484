using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Sandbox.RabbitMq.Connections.Tls;
using Sandbox.Testing;

namespace Sandbox.RabbitMq.Tests.Connections.Tls;

public sealed class ServerCertificateCheckTests : IDisposable
{
    private const SslPolicyErrors UnknownHere = SslPolicyErrors.RemoteCertificateChainErrors;
    private readonly TestCa _ca = new("Our CA");
    private readonly TestCa _other = new("Other CA");

    public void Dispose()
    {
        _ca.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void Validate_IssuedByOurCa_IsAcceptedAlthoughTheSystemDoesNotKnowIt()
    {
        using X509Certificate2 certificate = _ca.Issue(["broker.example"]);

        Assert.Null(Judge(certificate, UnknownHere, _ca));
    }

    [Fact]
    public void Validate_OneOfSeveralCas_IsAccepted()
    {
        using X509Certificate2 certificate = _other.Issue(["broker.example"]);

        Assert.Null(Judge(certificate, UnknownHere, _ca, _other));
    }

    [Fact]
    public void Validate_IssuedByAnother_NamesBoth()
    {
        using X509Certificate2 certificate = _other.Issue(["broker.example"]);

        Assert.Equal(
            "its issuer 'Other CA' is not in AMON_SANDBOX_AMQP_CA_FILE, which holds 'Our CA' (put the CA there that issued it)",
            Judge(certificate, UnknownHere, _ca));
    }

    [Fact]
    public void Validate_IssuedByAnotherThatTheSystemKnows_IsRefusedAllTheSame()
    {
        using X509Certificate2 certificate = _other.Issue(["broker.example"]);

        Assert.NotNull(Judge(certificate, SslPolicyErrors.None, _ca));
    }

    [Fact]
    public void Validate_IssuedByANamesake_SaysSo()
    {
        using var namesake = new TestCa("Our CA");
        using X509Certificate2 certificate = namesake.Issue(["broker.example"]);

        Assert.Contains("AMON_SANDBOX_AMQP_CA_FILE holds another certificate of its issuer 'Our CA'", Judge(certificate, UnknownHere, _ca), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_Expired_SaysSince()
    {
        using X509Certificate2 certificate = _ca.Issue(["broker.example"], TestCa.Now.AddDays(-2), TestCa.Now.AddDays(-1));

        Assert.Equal(
            $"it expired on {TestCa.Now.AddDays(-1):yyyy-MM-dd HH:mm} UTC (renew it, or correct this host's clock)", Judge(certificate, UnknownHere, _ca));
    }

    [Fact]
    public void Validate_NotYetValid_SaysFromWhen()
    {
        using X509Certificate2 certificate = _ca.Issue(["broker.example"], TestCa.Now.AddDays(1), TestCa.Now.AddDays(2));

        Assert.Equal($"it is not valid before {TestCa.Now.AddDays(1):yyyy-MM-dd HH:mm} UTC (compare the clocks of both hosts)", Judge(certificate, UnknownHere, _ca));
    }

    [Fact]
    public void Validate_ForAnotherHost_NamesTheHostsItIsFor()
    {
        using X509Certificate2 certificate = _ca.Issue(["db.example", "10.0.0.7"]);

        Assert.Equal(
            "it is for 'db.example', '10.0.0.7' and not for 'broker.example' (use a name that is on it in AMON_SANDBOX_AMQP_URI, or give the broker one with this name)",
            Judge(certificate, UnknownHere | SslPolicyErrors.RemoteCertificateNameMismatch, _ca));
    }

    [Fact]
    public void Validate_MeantForAClient_IsRefused()
    {
        using X509Certificate2 certificate = _ca.Issue(["broker.example"], usage: "1.3.6.1.5.5.7.3.2");

        Assert.Contains("it is not meant for a server", Judge(certificate, UnknownHere, _ca), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_NoCaOfOurOwnAndUnknownToTheSystem_SaysWhichVariableNamesOne()
    {
        using X509Certificate2 certificate = _ca.Issue(["broker.example"]);

        Assert.Equal(
            "its issuer 'Our CA' is none that this system trusts (name the file of your own CA in AMON_SANDBOX_AMQP_CA_FILE)", Judge(certificate, UnknownHere));
    }

    [Fact]
    public void Validate_NoCaOfOurOwnAndKnownToTheSystem_IsAccepted()
    {
        using X509Certificate2 certificate = _ca.Issue(["broker.example"]);

        Assert.Null(Judge(certificate, SslPolicyErrors.None));
    }

    [Fact]
    public void Validate_SeveralFaults_TellsAll()
    {
        using X509Certificate2 certificate = _other.Issue(["db.example"], TestCa.Now.AddDays(-2), TestCa.Now.AddDays(-1));

        string refusal = Judge(certificate, UnknownHere | SslPolicyErrors.RemoteCertificateNameMismatch, _ca)!;

        Assert.All((string[])["expired on", "'Other CA' is not in", "'db.example' and not for"], part => Assert.Contains(part, refusal, StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_None_IsRefused()
    {
        var check = new ServerCertificateCheck(Some.Options);

        Assert.False(check.Validate(this, null, null, SslPolicyErrors.RemoteCertificateNotAvailable));
        Assert.NotNull(check.Refusal);
    }

    /// <summary>The refusal, with a chain as the system hands it over.</summary>
    private string? Judge(X509Certificate2 certificate, SslPolicyErrors errors, params TestCa[] trusted)
    {
        X509Certificate2Collection? roots = trusted.Length == 0 ? null : [.. trusted.Select(ca => ca.Certificate)];
        var check = new ServerCertificateCheck(Some.Options with { TrustedCertificates = roots });
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.Build(certificate);

        Assert.Equal(check.Validate(this, certificate, chain, errors), check.Refusal is null);
        return check.Refusal;
    }
}
