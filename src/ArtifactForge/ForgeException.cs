namespace ArtifactForge;

/// <summary>An error that a person can act on: where it is, what was expected and found, how to go on.</summary>
public class ForgeException(string where, string what, string fix, Failure failure = Failure.RefusedInput, Exception? cause = null)
    : Exception($"{where}: {what} {fix}".TrimEnd(), cause)
{
    public string Where { get; } = where;

    public string What { get; } = what;

    public string Fix { get; } = fix;

    public Failure Failure { get; } = failure;
}
