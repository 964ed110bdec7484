using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Sandbox.Contracts.Jobs;
using Sandbox.Http.Problems;

namespace Sandbox.Http.Keys;

/// <summary>
/// Keeps web pages elsewhere from using this service through the browser of somebody who can reach it. Only for a service without a key: with
/// one, such a page would have to know it. Callers that are no browsers send none of what is looked at here, and pass whatever name they came by.
/// </summary>
/// <param name="options">Whether there is a key.</param>
/// <param name="everyHost">
/// Looks at the host name of every request. A browser marks what it posts, but not what a page reads from its own origin over plain HTTP; so for
/// reading, the name is all there is to tell a page that has its own name lead here (DNS rebinding).
/// </param>
internal sealed class OwnPageFilter(HttpOptions options, bool everyHost = false) : IEndpointFilter
{
    // Node's fetch sends the others of its kind, such as Sec-Fetch-Mode, but is no browser: it takes no orders from a page.
    private const string FetchSite = "Sec-Fetch-Site";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        options.ApiKey is { Length: > 0 } || IsOurs(context.HttpContext.Request)
            ? await next(context).ConfigureAwait(false)
            : Problem.Result(StatusCodes.Status403Forbidden, new JobError(
                ErrorCodes.CrossSiteRequest,
                "Without an API key, browsers may use this service from its own page only, opened by an IP address or as localhost: open it so, or set AMON_SANDBOX_API_KEY."));

    private bool IsOurs(HttpRequest request)
    {
        IHeaderDictionary headers = request.Headers;
        bool fromAPage = headers.ContainsKey(HeaderNames.Origin) || headers.ContainsKey(FetchSite);
        if (fromAPage && !(IsOwnOrigin(request) && IsOwnSite(headers)))
        {
            return false;
        }

        return (!fromAPage && !everyHost) || IsNameNobodyElseCanHave(request.Host.Host);
    }

    private static bool IsOwnOrigin(HttpRequest request) =>
        !request.Headers.ContainsKey(HeaderNames.Origin)
        || string.Equals(request.Headers.Origin.ToString(), $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);

    // "none": somebody typed the address.
    private static bool IsOwnSite(IHeaderDictionary headers) => !headers.ContainsKey(FetchSite) || headers[FetchSite].ToString() is "same-origin" or "none";

    // Any other name is what its owner's name server says it is, and may be this very address a moment later.
    private static bool IsNameNobodyElseCanHave(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(host.Trim('[', ']'), out _);
}
