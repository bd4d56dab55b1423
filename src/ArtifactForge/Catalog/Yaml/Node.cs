namespace ArtifactForge.Catalog.Yaml;

/// <summary>What the author wrote, with its place. No type is guessed: a scalar is the text that stands there.</summary>
internal abstract record Node(Place Place, int LastLine)
{
    /// <summary>What it is, as an error message calls it.</summary>
    public abstract string Description { get; }
}

/// <param name="Plain">Written without quotes and not as a block, so that YAML may take it for something else than a text.</param>
internal sealed record ScalarNode(Place Place, int LastLine, string Text, bool Plain) : Node(Place, LastLine)
{
    public bool IsNothing => Plain && Text is "" or "~" or "null";

    public override string Description => Plain && Text.Length == 0 ? "nothing" : Quote.Of(Text);
}

internal sealed record ListNode(Place Place, int LastLine, IReadOnlyList<Node> Items, bool Flow) : Node(Place, LastLine)
{
    public override string Description => "a list";
}

internal sealed record MapNode(Place Place, int LastLine, IReadOnlyList<Entry> Entries) : Node(Place, LastLine)
{
    public override string Description => "a map";

    public Entry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key.Text == key);
}

internal sealed record Entry(ScalarNode Key, Node Value);
