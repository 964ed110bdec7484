using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Sandbox.Contracts.Jobs;
using Sandbox.Contracts.Json;
using Sandbox.Testing;

namespace Sandbox.RabbitMq.Tests.Documents;

/// <summary>The schemas of src/clients/asyncapi.yaml have the fields and types that the serializer reads and writes.</summary>
public sealed class AsyncApiSchemaTests
{
    private static readonly JsonObject Document = AsyncApiFile.Read();

    public static TheoryData<Type> Types() =>
    [
        typeof(RunRequest), typeof(InputFile), typeof(RunResult), typeof(OutputFile), typeof(JobError), typeof(JobTimings), typeof(JobUsage), typeof(CancelRequest),
    ];

    [Theory]
    [MemberData(nameof(Types))]
    public void Schema_Type_HasItsFieldsInItsOrder(Type type) => Assert.Equal(
        TypeInfo(type).Properties.Select(property => property.Name),
        Properties(type).Select(property => property.Key));

    [Theory]
    [MemberData(nameof(Types))]
    public void Schema_Type_HasTheTypesOfItsFields(Type type) => Assert.All(TypeInfo(type).Properties, property =>
    {
        bool required = Required(type).Contains(property.Name);

        // What a sender must give is null to the serializer only as long as nobody has looked whether it was given.
        bool nullable = IsNullable(property) && !(required && IsRead(type));
        Assert.Equal((property.Name, Expected(property.PropertyType, nullable)), (property.Name, Written(Properties(type)[property.Name]!)));
    });

    [Fact]
    public void Schema_OfAResult_RequiresAllThatIsAlwaysWritten()
    {
        JsonObject written = JsonSerializer.SerializeToNode(
            new RunResult { Id = "j", JobId = "j", RequestId = "r", Status = JobStatus.Ok }, ContractJson.Wire.RunResult)!.AsObject();

        Assert.Equal(written.Select(field => field.Key), Required(typeof(RunResult)));
        foreach (Type part in (Type[])[typeof(OutputFile), typeof(JobError), typeof(JobTimings), typeof(JobUsage)])
        {
            Assert.Equal(Properties(part).Select(property => property.Key), Required(part));
        }
    }

    [Fact]
    public void Schema_Status_IsTheEnumeration()
    {
        IEnumerable<string> names = Enum.GetValues<JobStatus>().Select(status => JsonSerializer.SerializeToElement(status, TypeInfo(typeof(JobStatus))).GetString()!);

        Assert.Equal(names, Properties(typeof(RunResult))["status"]!["enum"]!.AsArray().Select(name => name!.GetValue<string>()));
    }

    private static JsonTypeInfo TypeInfo(Type type) => ContractJson.Wire.GetTypeInfo(type)!;

    private static JsonObject Properties(Type type) => Document["components"]!["schemas"]![type.Name]!["properties"]!.AsObject();

    private static string[] Required(Type type) => [.. Document["components"]!["schemas"]![type.Name]!["required"]!.AsArray().Select(name => name!.GetValue<string>())];

    private static bool IsRead(Type type) => type == typeof(RunRequest) || type == typeof(InputFile) || type == typeof(CancelRequest);

    private static bool IsNullable(JsonPropertyInfo property) =>
        Nullable.GetUnderlyingType(property.PropertyType) is not null
        || new NullabilityInfoContext().Create((PropertyInfo)property.AttributeProvider!).ReadState == NullabilityState.Nullable;

    private static string Expected(Type declared, bool nullable)
    {
        Type type = Nullable.GetUnderlyingType(declared) ?? declared;
        string name =
            type == typeof(string) ? "string"
            : type == typeof(bool) ? "boolean"
            : type == typeof(int) || type == typeof(long) ? "integer"
            : type == typeof(double) ? "number"
            : type == typeof(byte[]) ? "string base64"
            : type == typeof(DateTimeOffset) ? "string date-time"
            : type.IsEnum ? "string"
            : typeof(IEnumerable).IsAssignableFrom(type) ? $"array of {type.GetGenericArguments()[0].Name}"
            : type.Name;
        return nullable ? name + " or null" : name;
    }

    private static string Written(JsonNode schema)
    {
        if (schema["$ref"] is { } reference)
        {
            return reference.GetValue<string>().Split('/')[^1];
        }

        if (schema["oneOf"] is JsonArray choices)
        {
            return string.Join(" or ", choices.Select(choice => Written(choice!)));
        }

        string[] types = schema["type"] is JsonArray several ? [.. several.Select(name => name!.GetValue<string>())] : [schema["type"]!.GetValue<string>()];
        string detail = types[0] switch
        {
            "array" => " of " + Written(schema["items"]!),
            "string" when schema["contentEncoding"] is { } encoding => " " + encoding.GetValue<string>(),
            "string" when schema["format"] is { } format && !IsText(schema) => " " + format.GetValue<string>(),
            _ => "",
        };
        return string.Join(" or ", [types[0] + detail, .. types[1..]]);
    }

    // The deadline is text to the serializer: Admission reads it, and says what is wrong with it.
    private static bool IsText(JsonNode schema) => schema["maxLength"] is not null;
}
