namespace Sandbox.IntegrationTests.Conformance;

/// <summary>Scripts whose bytes matter: an editor, or the version control, could change them in a file without anybody's notice.</summary>
internal static class SourceForms
{
    private const string Trace = "import sys\ndef fail():\n    raise ValueError('here')\n";

    /// <summary>Name to source.</summary>
    internal static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["source_empty"] = "",
        ["source_only_newline"] = "\n",
        ["source_only_comment"] = "# nothing else",
        ["source_without_last_newline"] = "print('last')",
        ["source_fails_without_last_newline"] = "print('first')\nraise ValueError('last')",
        ["source_crlf"] = "import sys\r\nprint('''a\r\nb'''.encode())\r\nif True:\r\n    print('in')\r\nraise ValueError('line five')\r\n",
        ["source_cr_only"] = "print('one')\rprint('two')\rraise ValueError('line three')\r",
        ["source_mixed_newlines"] = "print('one')\r\nprint('two')\nprint('three')\r\nraise ValueError('line four')\n",
        ["source_byte_order_mark"] = "\uFEFFprint('é', __file__)\nraise ValueError('é')\n",
        ["source_byte_order_mark_and_latin1_cookie"] = "\uFEFF# -*- coding: latin-1 -*-\nprint('never')\n",
        ["source_null_byte"] = "print('before')\nprint('a\0b')\n",
        ["source_null_byte_at_end"] = "print('before')\n\0",
        ["source_form_feed"] = "print('one')\n\f\nprint('two')\nraise ValueError('line four')\n",
        ["source_control_z"] = "print('one')\n\u001aprint('two')\n",
        ["source_tabs"] = "if True:\n\tprint('tab')\n\tif True:\n\t\tprint('two')\n\t\traise ValueError('\there')\n",
        ["source_tabs_and_spaces"] = "if True:\n        print('spaces')\n\tprint('tab')\n",
        ["source_trailing_blanks"] = "print('one')   \n   \n\nraise ValueError('two')   \n   ",
        ["source_line_continuation_at_end"] = "print('one')\nx = 1 + \\",
        ["source_very_long_line"] = $"x = [{string.Join(", ", Enumerable.Range(0, 15_000))}]; print(sum(x)); raise ValueError(len(x))\n",
        ["source_long_line_of_text"] = $"x = '{new string('ä', 20_000)}'; print(len(x)); 1 / 0\n",
        ["source_many_lines"] = $"{string.Concat(Enumerable.Repeat("x = 1\n", 12_000))}raise ValueError(x)\n",
        ["source_shebang"] = $"#!/usr/bin/env python3\n{Trace}fail()\n",
        ["source_non_breaking_space"] = "x = 1\nprint(x)\ny\u00A0= 2\n",
        ["source_lookalike_letter"] = "ﬁne = 1\nprint(sorted(name for name in globals() if name.startswith('fi')))\nπ = 3\nprint(π)\n",
    };
}
