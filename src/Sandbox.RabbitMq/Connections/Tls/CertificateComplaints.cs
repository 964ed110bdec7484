using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace Sandbox.RabbitMq.Connections.Tls;

/// <summary>What is wrong with the broker's certificate, in words for an operator: the fault, then in brackets what to do.</summary>
internal static class CertificateComplaints
{
    private const string CaFile = "AMON_SANDBOX_AMQP_CA_FILE";
    private const int MostNames = 4;
    private const int MostCharacters = 64;

    /// <summary>At least one sentence on a chain that was not accepted.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="trusted">What it had to end in; null when that was the system's to say.</param>
    internal static IReadOnlyList<string> OfChain(X509Chain chain, X509Certificate2Collection? trusted)
    {
        DateTime now = chain.ChainPolicy.VerificationTime;
        var found = new List<string>();
        for (int depth = 0; depth < chain.ChainElements.Count; depth++)
        {
            X509ChainElement element = chain.ChainElements[depth];
            found.AddRange(element.ChainElementStatus.Select(status => Of(status, element.Certificate, depth, now, trusted)));
        }

        if (found.Count == 0)
        {
            found.AddRange(chain.ChainStatus.Select(Other));
        }

        return found.Count == 0 ? ["it could not be verified (look at it with openssl s_client)"] : [.. found.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The sentence on a certificate that is not for this host.</summary>
    internal static string OfName(X509Certificate2 certificate, string host)
    {
        string[] names = [.. NamesOn(certificate).Take(MostNames).Select(Shown)];
        string whose = names.Length == 0 ? "no host at all" : string.Join(", ", names);
        return $"it is for {whose} and not for '{host}' (use a name that is on it in AMON_SANDBOX_AMQP_URI, or give the broker one with this name)";
    }

    private static string Of(X509ChainStatus status, X509Certificate2 certificate, int depth, DateTime now, X509Certificate2Collection? trusted) => status.Status switch
    {
        X509ChainStatusFlags.NotTimeValid when certificate.NotAfter < now =>
            $"{Whose(certificate, depth)} expired on {Time(certificate.NotAfter)} (renew it, or correct this host's clock)",
        X509ChainStatusFlags.NotTimeValid =>
            $"{Whose(certificate, depth)} is not valid before {Time(certificate.NotBefore)} (compare the clocks of both hosts)",
        X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain => Untrusted(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: true), trusted),
        X509ChainStatusFlags.NotValidForUsage => $"{Whose(certificate, depth)} is not meant for a server (issue one with the extended key usage serverAuth)",
        _ => Other(status),
    };

    private static string Untrusted(string issuer, X509Certificate2Collection? trusted)
    {
        if (trusted is null)
        {
            return $"its issuer {Shown(issuer)} is none that this system trusts (name the file of your own CA in {CaFile})";
        }

        string[] ours = [.. trusted.Select(certificate => certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false))];
        return ours.Contains(issuer, StringComparer.Ordinal)
            ? $"{CaFile} holds another certificate of its issuer {Shown(issuer)} (put the one there that signed it)"
            : $"its issuer {Shown(issuer)} is not in {CaFile}, which holds {string.Join(", ", ours.Take(MostNames).Select(Shown))} (put the CA there that issued it)";
    }

    private static string Other(X509ChainStatus status) => $"{Shown(status.StatusInformation.Trim())} (look at it with openssl s_client)";

    private static string Whose(X509Certificate2 certificate, int depth) =>
        depth == 0 ? "it" : $"the certificate of its issuer {Shown(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false))}";

    private static IEnumerable<string> NamesOn(X509Certificate2 certificate) => certificate.Extensions
        .OfType<X509SubjectAlternativeNameExtension>()
        .SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString())));

    private static string Time(DateTime local) => local.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    // Whoever answered at the broker's address chose these words.
    private static string Shown(string text) =>
        $"'{new string([.. text.Take(MostCharacters).Select(character => char.IsControl(character) ? '?' : character)])}'";
}
