using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Sandbox.Http.OpenApi;

/// <summary>What the OpenAPI document says beyond what the types say.</summary>
internal static class ShimDocument
{
    private const string KeyScheme = "api_key";

    // Not by Accepts(): the router would answer another content type with 415, which existing callers do not know.
    internal static async Task DescribeBodyAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        const string name = nameof(Contracts.Jobs.RunRequest);
        OpenApiSchema schema = await context.GetOrCreateSchemaAsync(typeof(Contracts.Jobs.RunRequest), null, cancellation).ConfigureAwait(false);
        context.Document!.AddComponent(name, schema);
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                ["application/json"] = new() { Schema = new OpenApiSchemaReference(name, context.Document) },
            },
        };
    }

    internal static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Sandbox Worker",
                Version = "v1",
                Description = "Runs untrusted Python or bash in a hardened, single-use container and answers with what it printed and left in /output.",
            };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
            {
                [KeyScheme] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    Description = "Asked for when the deployment has an API key.",
                },
            };
            foreach (string path in (string[])["/run", Runs.CancelEndpoint.Route, StatusPage.StatusEndpoint.Path])
            {
                AskForKey(document, path);
            }

            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonTypeInfo.Type == typeof(Contracts.Jobs.RunRequest))
            {
                schema.Required = new HashSet<string>(StringComparer.Ordinal) { "language", "code" };
            }

            return Task.CompletedTask;
        });
    }

    private static void AskForKey(OpenApiDocument document, string path)
    {
        if (document.Paths.TryGetValue(path, out IOpenApiPathItem? item) && item.Operations is { } operations)
        {
            foreach (OpenApiOperation operation in operations.Values)
            {
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, document)] = [] }];
            }
        }
    }
}
