using Microsoft.AspNetCore.Http;

namespace Sandbox.Http.StatusPage;

/// <summary>
/// One file of the page, as it is in the assembly. The page holds no data, so everybody may load it. It loads nothing from elsewhere, runs no
/// script but its own, and cannot turn text into markup: the browser is told to see to all three.
/// </summary>
/// <param name="name">The file's name.</param>
/// <param name="type">Its content type.</param>
internal sealed class PageFile(string name, string type)
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    // Read when somebody looks for the first time: most processes are never looked at.
    private readonly Lazy<byte[]> _content = new(() => Read(name));

    /// <summary>The page, and the two files that it asks for.</summary>
    internal static IReadOnlyList<PageFile> All { get; } =
    [
        new("status-page.html", "text/html; charset=utf-8") { Path = "/" },
        new("status-page.css", "text/css; charset=utf-8"),
        new("status-page.js", "text/javascript; charset=utf-8"),
    ];

    /// <summary>Where it is.</summary>
    internal string Path { get; private init; } = "/" + name;

    internal IResult Answer(HttpContext http)
    {
        IHeaderDictionary headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";

        // Small, and asked for rarely: after an update nobody is to see half of the old page.
        headers.CacheControl = "no-store";
        return TypedResults.Bytes(_content.Value, type);
    }

    private static byte[] Read(string name)
    {
        using Stream resource = typeof(PageFile).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not in the assembly.");
        var content = new byte[resource.Length];
        resource.ReadExactly(content);
        return content;
    }
}
