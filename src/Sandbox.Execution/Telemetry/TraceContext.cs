using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Sandbox.Execution.Telemetry;

/// <summary>
/// A place in somebody's trace, as W3C Trace Context writes it: what a caller sent, or a span of ours. It is carried from the job to its
/// result whether or not this process traces. Immutable.
/// </summary>
public sealed record TraceContext
{
    /// <summary>The name of the header that holds <see cref="Parent"/>, over HTTP and over AMQP.</summary>
    public const string ParentHeader = "traceparent";

    /// <summary>The name of the header that holds <see cref="State"/>.</summary>
    public const string StateHeader = "tracestate";

    /// <summary>Characters of a <c>traceparent</c>: no version that is understood here has more.</summary>
    public const int MostParentCharacters = 55;

    /// <summary>Characters of a <c>tracestate</c>: what the standard asks everybody to carry.</summary>
    public const int MostStateCharacters = 512;

    private TraceContext(string parent, string? state, ActivityContext context) => (Parent, State, Context) = (parent, state, context);

    /// <summary>The <c>traceparent</c>: version, trace id, span id, flags.</summary>
    public string Parent { get; }

    /// <summary>The <c>tracestate</c>; null for none.</summary>
    public string? State { get; }

    /// <summary>The same for the runtime, marked as another process's.</summary>
    public ActivityContext Context { get; }

    /// <summary>Reads what came from outside. As the standard asks, a wrong state is dropped and a wrong parent takes the state with it.</summary>
    /// <param name="parent">The <c>traceparent</c>; anything.</param>
    /// <param name="state">The <c>tracestate</c>; anything.</param>
    /// <returns>Null when there is no valid parent.</returns>
    public static TraceContext? TryRead(string? parent, string? state)
    {
        if (!IsParent(parent))
        {
            return null;
        }

        string? kept = IsState(state) ? state : null;
        return ActivityContext.TryParse(parent, kept, isRemote: true, out ActivityContext context) ? new TraceContext(parent, kept, context) : null;
    }

    /// <summary>The span's place; null for no span.</summary>
    public static TraceContext? Of(Activity? span) =>
        span is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? new TraceContext(id, span.TraceStateString, span.Context) : null;

    // The runtime passes over what stands between the parts, and the text is carried on as it came.
    private static bool IsParent([NotNullWhen(true)] string? text) =>
        text is { Length: MostParentCharacters } && text[2] == '-' && text[35] == '-' && text[52] == '-'
        && text.All(c => char.IsAsciiHexDigitLower(c) || c == '-');

    private static bool IsState(string? text) =>
        text is { Length: > 0 and <= MostStateCharacters } && !text.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
