namespace Sandbox.DeployTests.Guides;

/// <summary>A string that a source file holds.</summary>
/// <param name="Before">The code in front of it, as far as it matters.</param>
/// <param name="Text">Its text: concatenated parts joined, and <c>…</c> for whatever is put in when it is used.</param>
internal sealed record SourceString(string Before, string Text)
{
    /// <summary>What it says happened, without the detail and the advice after it: what a person looks for.</summary>
    internal string Claim
    {
        get
        {
            string[] ends = [": ", "; ", " (", ". ", ", and "];
            int end = ends.Select(mark => Text.IndexOf(mark, StringComparison.Ordinal)).Where(at => at >= 0).DefaultIfEmpty(Text.Length).Min();
            return Text[..end].TrimEnd('.').Trim(' ', '…', '=');
        }
    }
}
