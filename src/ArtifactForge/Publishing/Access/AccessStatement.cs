namespace ArtifactForge.Publishing.Access;

/// <summary>A condition of IAM: an operator, a key and the values that it takes.</summary>
public sealed record AccessCondition(string Operator, string Key, IReadOnlyList<string> Values);

/// <summary>Who a bucket's policy speaks of: <c>*</c>, or an account as <see cref="PolicyValues"/> have it.</summary>
public sealed record AccessPrincipal(string? Arn)
{
    public static AccessPrincipal Everybody { get; } = new((string?)null);
}

/// <summary>A statement of an access policy. Its texts may hold <see cref="PolicyValues"/>.</summary>
public sealed record AccessStatement
{
    public required string Sid { get; init; }

    public bool Denies { get; init; }

    /// <summary>In a bucket's policy alone.</summary>
    public AccessPrincipal? Principal { get; init; }

    public required IReadOnlyList<string> Actions { get; init; }

    public required IReadOnlyList<string> Resources { get; init; }

    public IReadOnlyList<AccessCondition> Conditions { get; init; } = [];

    public required string Why { get; init; }
}
