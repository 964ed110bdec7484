using System.Collections;

namespace Sandbox.IntegrationTests.Fixtures;

/// <summary>A worker's AMON_SANDBOX_* variables without their prefix; written as <c>new() { ["PORT"] = "0" }</c>.</summary>
internal sealed class WorkerSettings : IEnumerable<KeyValuePair<string, string>>
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    internal IReadOnlyDictionary<string, string> Values => _values;

    internal string this[string suffix]
    {
        set => _values[suffix] = value;
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
