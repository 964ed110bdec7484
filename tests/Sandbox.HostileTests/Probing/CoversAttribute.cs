namespace Sandbox.HostileTests.Probing;

/// <summary>Names the lines of items.txt that a test stands for which cannot be a file.</summary>
/// <param name="item">The line.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
internal sealed class CoversAttribute(string item) : Attribute
{
    internal string Item => item;
}
