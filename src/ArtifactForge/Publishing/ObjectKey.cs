using System.Text.Json.Serialization;

namespace ArtifactForge.Publishing;

/// <summary>The name of an object in a store: parts joined by slashes, safe as a path on every system and in a URL.</summary>
[JsonConverter(typeof(ObjectKeyConverter))]
public readonly record struct ObjectKey : IComparable<ObjectKey>
{
    private readonly string? text;

    private ObjectKey(string text) => this.text = text;

    /// <summary>Whether what is under the key stays as it is for ever.</summary>
    public bool IsImmutable => StoreLayout.ImmutableFolders.Any(IsBelow);

    private string Text => text ?? throw new InvalidOperationException("A default ObjectKey names nothing.");

    public static bool TryParse(string? text, out ObjectKey key)
    {
        var valid = text is { Length: > 0 and <= 900 } && text.Split('/').All(IsPart);
        key = valid ? new ObjectKey(text!) : default;
        return valid;
    }

    public static ObjectKey Of(string text) => TryParse(text, out var key)
        ? key
        : throw new ForgeException($"key '{text}'", "is no object key: parts of letters, digits, '.', '-', '_' and '+', joined by '/'.", "Correct what names it.", Failure.Damage);

    /// <summary>Whether it is named as the store's own documents are.</summary>
    public bool IsDocument => Text.EndsWith(".json", StringComparison.Ordinal);

    /// <summary>Whether the key is in a folder, written with its slash.</summary>
    public bool IsBelow(string folder) => Text.StartsWith(folder, StringComparison.Ordinal);

    public int CompareTo(ObjectKey other) => string.CompareOrdinal(Text, other.Text);

    public override string ToString() => Text;

    // No part begins with a dot: neither "." and ".." nor a store's own hidden files can be named.
    private static bool IsPart(string part) =>
        part.Length is > 0 and <= 200 && part[0] != '.' && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '+');
}

public sealed class ObjectKeyConverter() : TextJsonConverter<ObjectKey>(ObjectKey.TryParse);
