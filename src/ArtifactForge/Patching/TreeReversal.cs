using System.Globalization;
using ArtifactForge.Archives;

namespace ArtifactForge.Patching;

/// <summary>From recorded changes to the edits that take them back. The records come from stores, which anyone may write to.</summary>
internal sealed class TreeReversal
{
    private readonly TarArchive patched;
    private readonly Dictionary<string, TreeEdit> edits = new(StringComparer.Ordinal);

    private TreeReversal(TarArchive patched) => this.patched = patched;

    public static IReadOnlyDictionary<string, TreeEdit> Of(TarArchive patched, IReadOnlyList<FileChange> changes)
    {
        var reversal = new TreeReversal(patched);
        foreach (var change in changes)
        {
            if (change.Path.EndsWith('/')) reversal.Folder(change);
            else reversal.File(change);
        }

        return reversal.edits;
    }

    private void Folder(FileChange change)
    {
        var path = change.Path.TrimEnd('/');
        if (change.ModeBefore is null) Add(path, TreeEdit.Delete);
        else Add(path, TreeEdit.CreateFolder(Mode(change), change.Followed));
    }

    private void File(FileChange change)
    {
        if (change.Sha256After is null)
        {
            Add(change.Path, TreeEdit.Create(FileChangeRecord.Reverse([], change), Mode(change), change.Followed));
            return;
        }

        var before = FileChangeRecord.Reverse(ContentOf(change), change);
        if (change.Sha256Before is null) Add(change.Path, TreeEdit.Delete);
        else if (change.From is { } from)
        {
            Add(change.Path, TreeEdit.Delete);
            Add(from, TreeEdit.Create(before, Mode(change), change.Followed));
        }
        else
        {
            Add(change.Path, TreeEdit.Write(before, change.ModeBefore is null ? null : Mode(change)));
        }
    }

    private byte[] ContentOf(FileChange change) => patched.Find(change.Path) is { Kind: TarEntryKind.File } entry
        ? patched.ReadContent(entry)
        : throw Damaged(change.Path, $"is not a file in {patched.Name}, although the record says so.");

    private static int Mode(FileChange change)
    {
        var text = change.ModeBefore;
        return text is { Length: 4 } && text.All(digit => digit is >= '0' and <= '7')
            ? Convert.ToInt32(text, 8)
            : throw Damaged(change.Path, string.Create(CultureInfo.InvariantCulture, $"expected a mode of four octal digits, found '{text}'."));
    }

    private void Add(string path, TreeEdit edit)
    {
        if (edits.TryGetValue(path, out var other)) edit = TreeEdit.TryJoin(other, edit) ?? throw Damaged(path, "has two records of changes.");
        edits[path] = edit;
    }

    private static ForgeException Damaged(string where, string what) => FileChangeRecord.Damaged(where, what);
}
