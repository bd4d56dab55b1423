using System.Text;
using ArtifactForge.Catalog;

namespace ArtifactForge.Patching;

/// <summary>Applies one edit: at an anchor, or to a file as a whole.</summary>
internal static class EditStep
{
    public static void Apply(AnchoredEdit edit, PatchedTree tree)
    {
        switch (edit.Action)
        {
            case EditAction.Create:
                Create(edit, tree);
                break;
            case EditAction.Append:
                Append(edit, tree);
                break;
            case EditAction.SetMode:
                SetMode(edit, tree);
                break;
            default:
                AnchorStep.Apply(edit, tree);
                break;
        }
    }

    private static void Create(AnchoredEdit edit, PatchedTree tree)
    {
        var file = tree.At(edit.Path);
        var content = Encoding.UTF8.GetBytes(edit.Text);
        var mode = BaseTree.WithExecutable(tree.Source.FileMode, edit.Executable);
        if (file.Current is { } there)
        {
            var isSame = there.Content.AsSpan().SequenceEqual(content) && there.IsExecutable == edit.Executable;
            throw isSame && file.Original is not null ? AlreadyThere(edit, tree)
                : file.Patches.Count > 0 ? Conflict(edit, file, tree)
                : Refuse(edit, $"would make this file, which is in {tree.Target} with another content or mode.", "Edit the file that is there, or give the new one another name.");
        }

        file.Change(edit.Name, new FileState(content, mode, Origin: null));
        Placed(edit, tree, 1);
    }

    private static void Append(AnchoredEdit edit, PatchedTree tree)
    {
        var (file, state) = tree.Open(edit.Path, edit.Source);
        var text = Encoding.UTF8.GetBytes(edit.Text);
        if (state.Content.AsSpan().EndsWith(text))
        {
            throw file.Original is { } original && !original.Content.AsSpan().EndsWith(text)
                ? Refuse(edit, $"all of this edit is in {tree.Target} already, by {file.PatchNames}, applied before.", WayOn.TakeOneOut)
                : AlreadyThere(edit, tree);
        }

        if (state.Content.Length > 0 && !TextLines.HasEnd(state.Content))
        {
            throw Refuse(edit, $"the last line of this file in {tree.Target} has no newline: the text would go on in that line.", "Use insertAfter with that line as the anchor.");
        }

        file.Change(edit.Name, state with { Content = [.. state.Content, .. text] });
        Placed(edit, tree, TextLines.NumberAt(state.Content, state.Content.Length));
    }

    private static void SetMode(AnchoredEdit edit, PatchedTree tree)
    {
        var (file, state) = tree.Open(edit.Path, edit.Source);
        if (state.IsExecutable == edit.Executable)
        {
            throw file.Patches.Count > 0 && file.Original?.IsExecutable != edit.Executable ? Conflict(edit, file, tree) : AlreadyThere(edit, tree);
        }

        file.Change(edit.Name, state with { Mode = BaseTree.WithExecutable(state.Mode, edit.Executable) });
        Placed(edit, tree, 1);
    }

    private static void Placed(AnchoredEdit edit, PatchedTree tree, int line) =>
        tree.Placements.Add(new Placement(edit.Name, edit.Path, ExpectedLine: null, line));

    private static PatchRefusal AlreadyThere(AnchoredEdit edit, PatchedTree tree) => new(
        $"{edit.Source} -> {edit.Path}",
        $"all of this edit is in {tree.Target} already.",
        WayOn.TakeOutOfRange,
        PatchFault.AlreadyThere,
        edit.Path);

    private static ForgeException Conflict(AnchoredEdit edit, PatchedFile file, PatchedTree tree) =>
        Refuse(edit, $"conflicts with {file.PatchNames}, applied before to the same file of {tree.Target}: alone, it would apply.", WayOn.Reorder);

    private static ForgeException Refuse(AnchoredEdit edit, string what, string fix) => new($"{edit.Source} -> {edit.Path}", what, fix);
}
