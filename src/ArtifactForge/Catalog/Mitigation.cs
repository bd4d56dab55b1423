namespace ArtifactForge.Catalog;

/// <summary>One mend inside an advisory.</summary>
public abstract record Mitigation
{
    public required string Title { get; init; }

    public required Applicability Applies { get; init; }

    /// <summary>What a person does besides, or instead.</summary>
    public required IReadOnlyList<Step> Steps { get; init; }

    /// <summary>How a person sees that it worked, where asking the advisory's checks again would not tell.</summary>
    public IReadOnlyList<Step> Confirm { get; init; } = [];

    /// <summary>What a person does to go back, beyond what goes for every mend of the kind.</summary>
    public IReadOnlyList<Step> Back { get; init; } = [];
}

/// <summary>What a person does, and the command for it where there is one.</summary>
public sealed record Step(string Text, string? Run = null);

/// <summary>Changes to the cookbook, in the order in which they are applied.</summary>
public sealed record CookbookPatchMitigation : Mitigation
{
    public required IReadOnlyList<CookbookPatch> Patches { get; init; }

    /// <summary>What must be true when all patches of a tarball are in, those of other advisories included.</summary>
    public IReadOnlyList<Expectation> Expect { get; init; } = [];
}

/// <summary>Versions that Python packages must have, to be met together with the release's own specifier.</summary>
public sealed record RequirementsMitigation : Mitigation
{
    public required IReadOnlyList<string> Packages { get; init; }

    public required string Specifier { get; init; }

    /// <summary>Each yields a constraints file that pins all packages to this one version.</summary>
    public required IReadOnlyList<string> Constraints { get; init; }
}

/// <summary>A policy for a role that exists already.</summary>
public sealed record IamPolicyMitigation : Mitigation
{
    public required string Name { get; init; }

    public required PolicyForm Form { get; init; }

    /// <summary>Whose policy it is, told to a person.</summary>
    public required string AttachTo { get; init; }

    public required IReadOnlyList<PolicyStatement> Statements { get; init; }
}

/// <summary>A role of its own, and the configuration key that names it.</summary>
public sealed record IamRoleMitigation : Mitigation
{
    public required string Name { get; init; }

    public required string Path { get; init; }

    public required string TrustedService { get; init; }

    public required IReadOnlyList<string> ManagedPolicies { get; init; }

    public required IReadOnlyList<PolicyStatement> Statements { get; init; }

    /// <summary>The key of an image configuration that takes the role's ARN, such as <c>Build/Iam/CleanupLambdaRole</c>.</summary>
    public string? ImageConfigKey { get; init; }
}

/// <summary>How a policy is held, which bounds its size.</summary>
public enum PolicyForm
{
    RoleInline,
    UserInline,
    Managed,
}

/// <summary>One allowance. ARNs hold <see cref="Placeholders"/>.</summary>
public sealed record PolicyStatement(IReadOnlyList<string> Actions, IReadOnlyList<string> Resources, string Why);

/// <summary>Values that an image configuration needs, by key path.</summary>
public sealed record ImageConfigMitigation : Mitigation
{
    public required IReadOnlyDictionary<string, string> Settings { get; init; }
}

/// <summary>A shell script for a person to run, filled in for each release.</summary>
public sealed record ScriptMitigation : Mitigation
{
    public required string FileName { get; init; }

    /// <summary>The script with <see cref="ScriptBlanks"/> in it.</summary>
    public required string Text { get; init; }

    /// <summary>The name of the policy that it attaches, one of the same advisory.</summary>
    public string? Policy { get; init; }
}

/// <summary>Steps for a person and nothing else.</summary>
public sealed record ManualMitigation : Mitigation;

/// <summary>The plain statement that nothing outside upstream's own code mends it.</summary>
public sealed record UnmendableMitigation : Mitigation
{
    public required string Reason { get; init; }
}
