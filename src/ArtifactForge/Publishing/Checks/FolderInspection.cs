using System.Globalization;

namespace ArtifactForge.Publishing.Checks;

/// <summary>Whether a folder is fit to be a store. Where it is not there yet, its nearest parent is tried, and left as it was.</summary>
internal static class FolderInspection
{
    private const long Little = 1L << 30;

    public static async Task<IReadOnlyList<Check>> RunAsync(FolderStore store, CancellationToken cancellation)
    {
        var path = Path.GetFullPath(store.Folder);
        if (File.Exists(path))
        {
            return [Check.Fail("folder", $"{path} is a file.", "Name a folder.")];
        }

        var there = NearestFolder(path);
        var checks = new List<Check>
        {
            Check.Ok("folder", there == path ? "It is there." : "It is not there yet: Publish makes it."),
        };
        var scratch = Path.Combine(there, $".preflight-{Guid.NewGuid():N}");
        try
        {
            Directory.CreateDirectory(scratch);
            var probe = new FolderStore(scratch, store.Name);
            checks.Add(await WritingChecks.WritableAsync(probe, cancellation));
            checks.Add(Locks(scratch));
            checks.Add(await WritingChecks.ConditionalAsync(probe, allowUnconditional: false, cancellation));
            checks.Add(Space(scratch));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            checks.Add(Check.Fail("writable", error.Message, "Let this user write there."));
        }
        finally
        {
            if (Directory.Exists(scratch))
            {
                Directory.Delete(scratch, recursive: true);
            }
        }

        return checks;
    }

    private static string NearestFolder(string path)
    {
        var folder = path;
        while (!Directory.Exists(folder))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException($"{path} has no root.");
        }

        return folder;
    }

    /// <summary>Some network file systems take every lock for granted.</summary>
    private static Check Locks(string scratch)
    {
        const string Name = "lock";
        var file = Path.Combine(scratch, "lock");
        using var held = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        try
        {
            using var second = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return Check.Fail(Name, "The file system lets two hold one lock, so two publishers at once could overwrite each other unseen.", "Put the store on another file system, or mount this one with locks.");
        }
        catch (IOException)
        {
            return Check.Ok(Name, "One lock is held by one only.");
        }
    }

    private static Check Space(string scratch)
    {
        const string Name = "free space";
        var free = new DriveInfo(scratch).AvailableFreeSpace;
        var told = string.Create(CultureInfo.InvariantCulture, $"{free / (double)(1 << 30):0.0} GiB are free.");
        return free < Little ? Check.Warn(Name, told, "A release of all cookbooks takes some hundred MiB, and what is published stays: make room.") : Check.Ok(Name, told);
    }
}
