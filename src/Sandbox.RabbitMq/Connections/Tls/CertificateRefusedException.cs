using System.Security.Authentication;

namespace Sandbox.RabbitMq.Connections.Tls;

/// <summary>The broker's certificate is not one to trust. The message says what is wrong with it and what to do, as the end of a sentence.</summary>
internal sealed class CertificateRefusedException(string reason, Exception inner) : AuthenticationException(reason, inner);
