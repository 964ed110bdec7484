using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sandbox.Worker.Configuration;

/// <summary>Reads the PEM file of a private CA.</summary>
internal static class CaFile
{
    // Twice the list of all public ones.
    private const int MaxCharacters = 512 * 1024;

    /// <summary>The certificates in the setting's file; null when it names none, or when the file is an error, which is then told.</summary>
    internal static X509Certificate2Collection? Read(SettingsReader reader, Setting<string> setting)
    {
        string path = reader.Get(setting);
        if (path.Length == 0)
        {
            return null;
        }

        try
        {
            using StreamReader file = File.OpenText(path);
            char[] text = new char[MaxCharacters + 1];
            int length = file.ReadBlock(text);
            if (length > MaxCharacters)
            {
                reader.Fault($"{setting.Name} names a file of over {MaxCharacters} characters.");
                return null;
            }

            var found = new X509Certificate2Collection();
            found.ImportFromPem(text.AsSpan(0, length));
            return Check(found, reader, setting);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            reader.Fault($"{setting.Name} names a file that cannot be read: {path}");
        }
        catch (CryptographicException)
        {
            reader.Fault($"{setting.Name} names a file with a certificate that cannot be understood: {path}");
        }

        return null;
    }

    // Told now: nothing could ever chain to what is in these, and the broker's certificate would be blamed for it.
    private static X509Certificate2Collection? Check(X509Certificate2Collection found, SettingsReader reader, Setting<string> setting)
    {
        if (found.Count == 0)
        {
            reader.Fault($"{setting.Name} names a file without a certificate; it must hold one or more that begin with -----BEGIN CERTIFICATE-----.");
        }
        else if (!found.Any(certificate => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData)))
        {
            reader.Fault($"{setting.Name} names a file without a root certificate; add the one that issued those in it.");
        }
        else
        {
            return found;
        }

        return null;
    }
}
