namespace ArtifactForge.Upstream;

/// <summary>A URL, or a template of one, as it may be shown: before '@' and behind '?' may stand what lets its holder in.</summary>
public static class WebAddress
{
    public static bool NamesUser(string address) => User(address).Length > 0;

    public static string Shown(string address)
    {
        var user = User(address);
        var rest = user.Length == 0 ? address : address.Replace(user, "", StringComparison.Ordinal);
        return rest.Split('?', '#')[0];
    }

    /// <summary>What stands before the host, with its '@'. Not by the rules of URLs: a password may break them.</summary>
    private static string User(string address)
    {
        var start = address.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 ? scheme + 3 : 0;
        var authority = address[start..].Split('/')[0];
        return authority[..(authority.LastIndexOf('@') + 1)];
    }
}
