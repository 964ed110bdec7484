namespace Sandbox.RabbitMq;

/// <summary>What is wrong between this process and the broker.</summary>
public enum BrokerFaultKind
{
    /// <summary>It does not answer, or stopped answering. Waiting may help.</summary>
    Unreachable,

    /// <summary>It does not accept the user or the password.</summary>
    CredentialsRefused,

    /// <summary>The virtual host does not exist, or the user may not enter it.</summary>
    VirtualHostRefused,

    /// <summary>The user lacks a permission on a queue or an exchange, or one is missing that it may not create.</summary>
    AccessRefused,

    /// <summary>A queue or an exchange exists with other arguments.</summary>
    TopologyMismatch,

    /// <summary>It is too old, or set up in a way that would lose or repeat jobs.</summary>
    Unsuitable,

    /// <summary>TLS could not be agreed on, or the broker's certificate is not one to trust.</summary>
    TlsRefused,
}
