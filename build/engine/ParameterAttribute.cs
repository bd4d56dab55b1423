namespace Nuke.Common;

[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public class ParameterAttribute(string? description = null) : Attribute
{
    public virtual string? Description { get; } = description;
    public string? Name { get; set; }
    public string? Separator { get; set; }

    // False keeps a parameter out of --help.
    public virtual bool List { get; set; } = true;
}

[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public class RequiredAttribute : Attribute;

[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Parameter)]
public class SecretAttribute : Attribute;
