using System.Formats.Tar;

namespace ArtifactForge;

/// <summary>Files whose bytes lie on a disk. Opening anything else that has a name, a FIFO above all, may wait for ever.</summary>
internal static class OrdinaryFile
{
    public const string Unlike = "is not an ordinary file but a FIFO, a device or a socket";

    /// <summary>True of a file that is not there as well: opening it says that better.</summary>
    public static bool Is(FileInfo file)
    {
        if (!file.Exists || file.Length > 0)
        {
            return true;
        }

        // All others have no length. Which of them it is, the framework tells nobody but those who write tars.
        using var tar = new MemoryStream();
        try
        {
            using var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true);
            writer.WriteEntry(file.FullName, "it");
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return true;
        }
        catch (IOException)
        {
            // A socket, for which tars have no word.
            return false;
        }

        tar.Position = 0;
        using var reader = new TarReader(tar);
        return reader.GetNextEntry()?.EntryType == TarEntryType.RegularFile;
    }
}
