using System.Text.Json;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;

namespace Sandbox.IntegrationTests.Fixtures;

/// <summary>What the shim answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ContentType">The media type.</param>
/// <param name="RetryAfter">The header, in seconds; null when it is absent.</param>
/// <param name="Text">The body.</param>
public sealed record Answer(int Status, string? ContentType, double? RetryAfter, string Text)
{
    /// <summary>The body as JSON.</summary>
    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Text);
            return document.RootElement.Clone();
        }
    }

    /// <summary>The body as a result; fails with the answer's text when it is none.</summary>
    public RunResult Result
    {
        get
        {
            Assert.True(Status == 200, $"Expected a result, but the answer is {Status}: {Text}");
            return JsonSerializer.Deserialize(Text, ContractJson.Wire.RunResult)!;
        }
    }

    /// <summary>Expects a problem document with this status and code, in one plain sentence.</summary>
    public Answer MustRefuse(int status, string code)
    {
        Assert.True(Status == status, $"Expected {status} {code}, but the answer is {Status}: {Text[..Math.Min(Text.Length, 2000)]}");
        Assert.Equal("application/problem+json", ContentType);
        JsonElement body = Json;
        Assert.Equal(status, body.GetProperty("status").GetInt32());
        Assert.Equal(code, body.GetProperty("code").GetString());
        string detail = body.GetProperty("detail").GetString()!;
        Assert.NotEmpty(detail);
        Assert.DoesNotContain('\n', detail);
        return this;
    }

    internal static async Task<Answer> ReadAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode,
        response.Content.Headers.ContentType?.MediaType,
        response.Headers.RetryAfter?.Delta?.TotalSeconds,
        await response.Content.ReadAsStringAsync());
}
