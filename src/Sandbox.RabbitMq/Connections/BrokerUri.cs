namespace Sandbox.RabbitMq.Connections;

/// <summary>The broker's address, fit to be shown.</summary>
internal static class BrokerUri
{
    private const int PlainPort = 5672;
    private const int TlsPort = 5671;

    /// <summary>The address without user, password and query.</summary>
    internal static string Redact(Uri uri)
    {
        if (!uri.IsAbsoluteUri)
        {
            return "(not a URI)";
        }

        int port = uri.Port > 0 ? uri.Port : uri.Scheme == "amqps" ? TlsPort : PlainPort;
        return $"{uri.Scheme}://{uri.Host}:{port}{uri.AbsolutePath}";
    }
}
