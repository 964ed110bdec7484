using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sandbox.Contracts.Jobs;
using Sandbox.Http.Problems;

namespace Sandbox.Http.Keys;

/// <summary>
/// Lets a request pass when no key is configured or the right one is sent. Hashing both sides first makes the comparison take the
/// same time whatever is sent, its length included.
/// </summary>
internal sealed class ApiKeyFilter : IEndpointFilter
{
    private const string Scheme = "Bearer ";
    private const int MaxHeaderLength = 4096;
    private readonly byte[]? _expected;

    public ApiKeyFilter(HttpOptions options) => _expected = options.ApiKey is { Length: > 0 } key ? Hash(key) : null;

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        return FindRefusal(context.HttpContext) is { } refusal ? refusal : await next(context).ConfigureAwait(false);
    }

    /// <summary>The same for an address that is no endpoint of ours.</summary>
    internal Task InvokeAsync(HttpContext http, RequestDelegate next) => FindRefusal(http) is { } refusal ? refusal.ExecuteAsync(http) : next(http);

    private IResult? FindRefusal(HttpContext http)
    {
        if (_expected is null || IsRight(http.Request.Headers.Authorization.ToString()))
        {
            return null;
        }

        http.Response.Headers.WWWAuthenticate = "Bearer";
        return Problem.Result(StatusCodes.Status401Unauthorized, new JobError(ErrorCodes.Unauthorized, "The API key is missing or wrong."));
    }

    private bool IsRight(string header) =>
        header.Length <= MaxHeaderLength
        && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Hash(header[Scheme.Length..].Trim()), _expected);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
