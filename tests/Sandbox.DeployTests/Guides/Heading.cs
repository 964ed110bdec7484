namespace Sandbox.DeployTests.Guides;

/// <summary>A heading of a guide.</summary>
/// <param name="Level">1 for the title.</param>
/// <param name="Slug">What a link to it ends in: of the anchor above it, else of its own text, as GitHub makes it.</param>
/// <param name="Text">Its text.</param>
/// <param name="Line">Where it stands, from 1.</param>
internal sealed record Heading(int Level, string Slug, string Text, int Line);
