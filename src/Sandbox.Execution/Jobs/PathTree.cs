namespace Sandbox.Execution.Jobs;

/// <summary>Notices two equal paths, and a path that is another's parent.</summary>
internal sealed class PathTree
{
    private readonly HashSet<string> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _directories = new(StringComparer.Ordinal);

    /// <summary>Adds a normal path; false when it collides with one that is already there.</summary>
    internal bool TryAdd(string path)
    {
        if (_directories.Contains(path) || !_files.Add(path))
        {
            return false;
        }

        for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            string parent = path[..slash];
            if (_files.Contains(parent))
            {
                return false;
            }

            _directories.Add(parent);
        }

        return true;
    }
}
