using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sandbox.RabbitMq.Connections.Tls;

/// <summary>
/// Judges the certificate that the broker shows in one try to connect, and keeps why it was refused: the exception that follows says no
/// more than that it was.
/// </summary>
internal sealed class ServerCertificateCheck(BrokerOptions options)
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");
    private volatile string? _refusal;

    /// <summary>Everything wrong with the certificate, and what to do; null when it was accepted, or none has been shown yet.</summary>
    internal string? Refusal => _refusal;

    /// <summary>Whether to trust the certificate. The name on it was compared with the host by TLS itself, and is in <paramref name="errors"/>.</summary>
    internal bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        _refusal = certificate is X509Certificate2 shown && chain is not null ? Judge(shown, chain, errors) : "the broker shows none (give it one)";
        return _refusal is null;
    }

    private string? Judge(X509Certificate2 shown, X509Chain chain, SslPolicyErrors errors)
    {
        List<string> wrong = [];
        if (options.TrustedCertificates is { } trusted)
        {
            using X509Chain own = ChainTo(trusted, chain.ChainPolicy.ExtraStore);
            if (!own.Build(shown))
            {
                wrong.AddRange(CertificateComplaints.OfChain(own, trusted));
            }
        }
        else if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            wrong.AddRange(CertificateComplaints.OfChain(chain, trusted: null));
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            wrong.Add(CertificateComplaints.OfName(shown, options.Uri.DnsSafeHost));
        }

        return wrong.Count == 0 ? null : string.Join("; ", wrong);
    }

    /// <summary>A chain that ends in a root of ours, and in none that the system trusts. Revocation is not asked for: a private CA seldom says.</summary>
    private static X509Chain ChainTo(X509Certificate2Collection trusted, X509Certificate2Collection sentByTheBroker)
    {
        var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        foreach (X509Certificate2 certificate in trusted)
        {
            (IsRoot(certificate) ? chain.ChainPolicy.CustomTrustStore : chain.ChainPolicy.ExtraStore).Add(certificate);
        }

        chain.ChainPolicy.ExtraStore.AddRange(sentByTheBroker);
        return chain;
    }

    private static bool IsRoot(X509Certificate2 certificate) => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
