using ArtifactForge.Catalog;

namespace ArtifactForge.Patching;

/// <summary>The path that a diff means, after leading folders are dropped from the ones that it names.</summary>
internal static class DiffPath
{
    public static string Of(DiffPatch patch, FileDiff file)
    {
        var (before, after) = (Strip(patch, file, file.OldPath), Strip(patch, file, file.NewPath));
        if (before == after) return before;
        throw new ForgeException(
            $"{patch.Source}:{file.Line}",
            $"expected both names of the file to be one after {patch.Strip} folders are dropped, found '{before}' and '{after}'.",
            "Renaming is not supported yet: this version applies changes to existing files only.");
    }

    private static string Strip(DiffPatch patch, FileDiff file, string path)
    {
        var parts = path.Split('/');
        var kept = parts.Skip(patch.Strip).ToList();
        if (kept.Count > 0 && path[0] != '/' && !kept.Exists(part => part is "" or "." or "..")) return string.Join('/', kept);
        throw new ForgeException(
            $"{patch.Source}:{file.Line}",
            $"expected a relative path that has more than {patch.Strip} folders to drop and no '.' or '..', found '{path}'.",
            "Correct the path, or say with 'strip' how many folders to drop.");
    }
}
