using System.Security.Cryptography.X509Certificates;
using Sandbox.Testing;

namespace Sandbox.IntegrationTests.Broker.Tls;

/// <summary>A broker whose certificate, for localhost, was issued by a CA that no system knows; and the files of that CA and of another.</summary>
public sealed class TlsBrokerFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sandbox-tls-tests-");
    private readonly TestCa _ca = new("Our CA");
    private readonly TestCa _other = new("Other CA");
    private TlsBroker? _broker;

    /// <summary>The broker.</summary>
    internal TlsBroker Broker => _broker!;

    /// <summary>The CA that issued the broker's certificate.</summary>
    internal TestCa Ca => _ca;

    /// <summary>The file of that CA.</summary>
    internal string CaFile => Path.Combine(_folder.FullName, "ca.pem");

    /// <summary>The file of a CA that has issued nothing.</summary>
    internal string OtherCaFile => Path.Combine(_folder.FullName, "other.pem");

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(CaFile, _ca.Pem);
        await File.WriteAllTextAsync(OtherCaFile, _other.Pem);
        using X509Certificate2 server = _ca.Issue(["localhost"]);
        _broker = await TlsBroker.StartAsync(server, _ca.Pem);
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
        {
            await _broker.DisposeAsync();
        }

        _ca.Dispose();
        _other.Dispose();
        _folder.Delete(recursive: true);
    }
}
