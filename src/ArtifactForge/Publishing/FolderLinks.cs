namespace ArtifactForge.Publishing;

/// <summary>
/// Symbolic links in a store's folder lead elsewhere: what is written through them lands outside, and what is deleted is lost
/// there. The store's folder itself may be one.
/// </summary>
internal static class FolderLinks
{
    /// <summary>To be called before anything is done below a folder of the store.</summary>
    public static void RefuseAbove(string store, string path, string name)
    {
        var relative = Path.GetRelativePath(store, path);
        var at = store;
        foreach (var part in relative is "." ? [] : relative.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            at = Path.Combine(at, part);
            RefuseFile(at, $"{name}/{Path.GetRelativePath(store, at).Replace('\\', '/')}");
        }
    }

    public static void RefuseFile(string path, string where)
    {
        if (new FileInfo(path).LinkTarget is not null)
        {
            throw Refusal(where);
        }
    }

    public static ForgeException Refusal(string where) => new(
        where,
        "is a symbolic link, which may lead out of the store.",
        "Put what it leads to in its place. To have a store elsewhere, link its whole folder, or mount it there.",
        Failure.Damage);
}
