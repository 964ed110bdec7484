using System.Text;

namespace Sandbox.DeployTests.Guides;

/// <summary>
/// Reads the strings out of a C# file, without understanding anything else of it. It knows comments, characters, and all kinds of strings
/// but interpolated raw ones, which the sentences of this program are not.
/// </summary>
internal sealed class CSharpStrings
{
    private const char Hole = '…';
    private const int BeforeLength = 80;

    private readonly string _source;
    private int _at;

    private CSharpStrings(string source) => _source = source;

    /// <summary>The file's strings, in order.</summary>
    internal static IReadOnlyList<SourceString> Of(string source) => new CSharpStrings(source).Read();

    private List<SourceString> Read()
    {
        List<SourceString> found = [];
        while (_at < _source.Length)
        {
            if (SkipCommentOrCharacter())
            {
                continue;
            }

            if (!AtString())
            {
                _at++;
                continue;
            }

            string before = _source[Math.Max(0, _at - BeforeLength).._at].TrimEnd();
            var text = new StringBuilder(ReadString());
            while (SkipPlus())
            {
                text.Append(ReadString());
            }

            found.Add(new SourceString(before, text.ToString()));
        }

        return found;
    }

    private bool SkipCommentOrCharacter()
    {
        if (Starts("//"))
        {
            int end = _source.IndexOf('\n', _at);
            _at = end < 0 ? _source.Length : end;
            return true;
        }

        if (!Starts("'"))
        {
            return false;
        }

        int quote = _at + (_source[_at + 1] == '\\' ? 3 : 2);
        _at = _source.IndexOf('\'', quote) + 1;
        return true;
    }

    private bool AtString() => Peek(PrefixLength()) == '"';

    private int PrefixLength()
    {
        int length = 0;
        while (Peek(length) is '$' or '@')
        {
            length++;
        }

        return length;
    }

    // A plus sign with a string behind it joins the two; with anything else it is left where it is.
    private bool SkipPlus()
    {
        int start = _at;
        SkipSpace();
        if (Starts("+"))
        {
            _at++;
            SkipSpace();
            if (AtString())
            {
                return true;
            }
        }

        _at = start;
        return false;
    }

    private void SkipSpace()
    {
        while (_at < _source.Length && char.IsWhiteSpace(_source[_at]))
        {
            _at++;
        }
    }

    private string ReadString()
    {
        string prefix = _source.Substring(_at, PrefixLength());
        _at += prefix.Length;
        return Starts("\"\"\"") ? ReadRaw() : ReadQuoted(prefix.Contains('$', StringComparison.Ordinal), prefix.Contains('@', StringComparison.Ordinal));
    }

    private string ReadRaw()
    {
        int quotes = _source[_at..].TakeWhile(c => c == '"').Count();
        int start = _at + quotes;
        int end = _source.IndexOf(new string('"', quotes), start, StringComparison.Ordinal);
        _at = end + quotes;
        return _source[start..end];
    }

    private string ReadQuoted(bool interpolated, bool verbatim)
    {
        var text = new StringBuilder();
        for (_at++; _source[_at] != '"' || (verbatim && Peek(1) == '"'); _at++)
        {
            char c = _source[_at];
            if (c == '\\' && !verbatim)
            {
                text.Append(_source[++_at]);
            }
            else if (interpolated && c == '{' && Peek(1) != '{')
            {
                SkipHole();
                text.Append(Hole);
            }
            else
            {
                text.Append(c);
                _at += (interpolated && c is '{' or '}') || c == '"' ? 1 : 0;
            }
        }

        _at++;
        return text.ToString();
    }

    // From the opening brace to the closing one; strings inside may hold braces and quotes of their own.
    private void SkipHole()
    {
        int depth = 0;
        do
        {
            if (AtString())
            {
                ReadString();
            }
            else if (!SkipCommentOrCharacter())
            {
                depth += _source[_at] switch { '{' => 1, '}' => -1, _ => 0 };
                _at++;
            }
        }
        while (depth > 0);

        // The loop of the caller steps over what it stands on.
        _at--;
    }

    private bool Starts(string text) => string.CompareOrdinal(_source, _at, text, 0, text.Length) == 0;

    private char Peek(int ahead) => _at + ahead < _source.Length ? _source[_at + ahead] : '\0';
}
