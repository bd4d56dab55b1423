using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ArtifactForge.Archives;

/// <summary>A tree in git's order and with git's object ids, which git archive writes into pax headers of long names.</summary>
internal sealed class GitTree
{
    private readonly SortedDictionary<string, TreeItem> entries = new(GitOrder.Instance);
    private readonly Dictionary<string, byte[]> folderIds = new(StringComparer.Ordinal);

    public GitTree(IReadOnlyList<TreeItem> items)
    {
        foreach (var item in items)
        {
            for (var slash = item.Path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = item.Path.IndexOf('/', slash + 1))
            {
                var folder = item.Path[..slash];
                entries.TryAdd(folder + "/", new TreeItem { Path = folder });
            }

            if (item.Content is null) entries.TryAdd(item.Path + "/", item);
            else entries.Add(item.Path, item);
        }

        RootId = Convert.ToHexStringLower(FolderId(""));
    }

    /// <summary>Folders before their contents, and with a slash at their end.</summary>
    public IEnumerable<KeyValuePair<string, TreeItem>> Entries => entries;

    public string RootId { get; }

    public string IdOf(string folder) => Convert.ToHexStringLower(folderIds[folder]);

    public static string BlobId(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(ObjectId("blob", content));

    private byte[] FolderId(string folder)
    {
        var content = new List<byte>();
        foreach (var (path, item) in entries)
        {
            if (!path.StartsWith(folder, StringComparison.Ordinal) || path.Length == folder.Length) continue;
            var name = path[folder.Length..].TrimEnd('/');
            if (name.Contains('/', StringComparison.Ordinal)) continue;
            var mode = item.Content is null ? "40000" : item.Executable ? "100755" : "100644";
            content.AddRange(Encoding.UTF8.GetBytes($"{mode} {name}\0"));
            content.AddRange(item.Content is { } file ? ObjectId("blob", file.Span) : FolderId(path));
        }

        return folderIds[folder] = ObjectId("tree", [.. content]);
    }

#pragma warning disable CA5350 // git's object ids are SHA-1; nothing is trusted because of them.
    private static byte[] ObjectId(string type, ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{type} {content.Length}\0")));
        hash.AppendData(content);
        return hash.GetHashAndReset();
    }
#pragma warning restore CA5350

    /// <summary>git compares the UTF-8 bytes of paths, folders with their slash. UTF-16's order differs above U+FFFF.</summary>
    private sealed class GitOrder : IComparer<string>
    {
        public static readonly GitOrder Instance = new();

        public int Compare(string? x, string? y) =>
            Encoding.UTF8.GetBytes(x ?? "").AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y ?? ""));
    }
}
