using System.Text;

namespace ArtifactForge;

/// <summary>Files that several runs share: each is written beside its place and moved there, so that nobody reads half of one.</summary>
public static class Aside
{
    public static void Put(string file, string text) => Put(file, Encoding.UTF8.GetBytes(text));

    public static void Put(string file, byte[] content) => Put(file, aside => NewFile.Write(aside, content));

    public static void Put(string file, Action<string> write)
    {
        var aside = $"{file}.{Guid.NewGuid():N}";
        try
        {
            write(aside);
            File.Move(aside, file, overwrite: true);
        }
        finally
        {
            File.Delete(aside);
        }
    }
}
