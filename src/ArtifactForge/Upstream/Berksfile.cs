using System.Text.RegularExpressions;

namespace ArtifactForge.Upstream;

/// <summary>A cookbook that a Berksfile asks for.</summary>
/// <param name="Name">Null where it is no plain text, but what ruby makes of something.</param>
/// <param name="Path">Null where none is said in plain text.</param>
/// <param name="Source">The key of another place to take it from, such as <c>git</c>.</param>
internal sealed record BerksfileCookbook(string? Name, string? Path, string? Source);

/// <summary>
/// What a Berksfile says, statement by statement: one goes on over the next line behind a comma, and a remark says nothing. It
/// is ruby, of which no more is read than the words that Berkshelf has.
/// </summary>
internal sealed partial class Berksfile
{
    private static readonly string[] Elsewhere = ["git", "github", "bitbucket", "gitlab", "hg", "svn", "chef_api", "artifactory"];

    private Berksfile(bool takesItself, IReadOnlyList<BerksfileCookbook> cookbooks)
    {
        TakesItself = takesItself;
        Cookbooks = cookbooks;
    }

    /// <summary>It has the line <c>metadata</c>, by which the cookbook itself is vendored, not only what it needs.</summary>
    public bool TakesItself { get; }

    public IReadOnlyList<BerksfileCookbook> Cookbooks { get; }

    public static Berksfile Read(string text)
    {
        var (takesItself, cookbooks) = (false, new List<BerksfileCookbook>());
        foreach (var statement in Statements(text))
        {
            takesItself |= statement[0].IsWord("metadata") && (Option(statement, "path")?.Text ?? ".") is "." or "./";
            for (var at = 0; at < statement.Count; at++)
            {
                if (statement[at].IsWord("cookbook") && !(at > 0 && (statement[at - 1].Text is "." || statement[at - 1].IsWord("def")))) cookbooks.Add(Cookbook(statement, at + 1));
            }
        }

        return new Berksfile(takesItself, cookbooks);
    }

    private static BerksfileCookbook Cookbook(List<Token> statement, int from)
    {
        var said = statement.Skip(from).SkipWhile(token => token.Text is "(" && !token.IsString).TakeWhile(token => !token.IsWord("cookbook")).ToList();
        return new BerksfileCookbook(
            said is [{ IsPlain: true } name, ..] && (said.Count == 1 || !said[1].Joins) ? name.Text : null,
            Option(said, "path") is { IsPlain: true } path ? path.Text : null,
            Elsewhere.FirstOrDefault(key => Option(said, key) is not null));
    }

    /// <summary>What stands behind <c>key:</c> or <c>:key =></c>.</summary>
    private static Token? Option(List<Token> said, string key)
    {
        for (var at = 0; at + 1 < said.Count; at++)
        {
            if (said[at].IsWord($"{key}:")) return said[at + 1];
            if (said[at + 1].IsWord("=>") && at + 2 < said.Count && (said[at].IsWord($":{key}") || (said[at].IsString && said[at].Text == key))) return said[at + 2];
        }

        return null;
    }

    private static IEnumerable<List<Token>> Statements(string text)
    {
        var (statement, depth) = (new List<Token>(), 0);
        foreach (Match match in Tokens().Matches(text))
        {
            if (match.Groups["nothing"].Success) continue;
            if (!match.Groups["end"].Success)
            {
                var token = match.Groups["quote"].Success
                    ? new Token(match.Groups["text"].Value, match.Groups["quote"].Value[0])
                    : new Token(match.Value, Quote: null);
                depth = Math.Max(0, depth + (token.IsWord("(") || token.IsWord("[") ? 1 : token.IsWord(")") || token.IsWord("]") ? -1 : 0));
                statement.Add(token);
            }
            else if (statement.Count > 0 && (match.Value == ";" || (depth == 0 && !statement[^1].GoesOn)))
            {
                yield return statement;
                statement = [];
            }
        }

        if (statement.Count > 0) yield return statement;
    }

    /// <param name="Quote">Null for what is no string.</param>
    private sealed record Token(string Text, char? Quote)
    {
        public bool IsString => Quote is not null;

        /// <summary>A string that means what it says: nothing is put into it, and no letter escaped.</summary>
        public bool IsPlain => IsString && !Text.Contains('\\', StringComparison.Ordinal) && !(Quote == '"' && Text.Contains("#{", StringComparison.Ordinal));

        /// <summary>What makes another string of the one before it.</summary>
        public bool Joins => IsString || Text is "+" or "." or "%" or "*" or "[";

        public bool GoesOn => !IsString && (Text is "," or "=>" or "{" or "." || (Text.Length > 1 && Text.EndsWith(':')));

        public bool IsWord(string word) => !IsString && Text == word;
    }

    [GeneratedRegex(
        "(?<nothing>^=begin\\b.*?(^=end\\b[^\\n]*|\\z)|^__END__\\r?$.*|\\\\\\r?\\n|[ \\t\\r\\uFEFF]+|#[^\\n]*)|(?<end>[\\n;])"
        + "|(?<quote>['\"])(?<text>(\\\\.|(?!\\k<quote>)[^\\\\])*)\\k<quote>|=>|:?[A-Za-z_][A-Za-z_0-9]*([?!]|:(?!:))?|.",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tokens();
}
