using ArtifactForge.Catalog;

namespace ArtifactForge.Mitigations.Iam;

/// <summary>How long IAM lets policies be: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html</summary>
public static class PolicySize
{
    // The longest that there are, so that what fits here fits everywhere.
    private const string LongestPartition = "aws-us-gov";
    private const string LongestRegion = "ap-southeast-1";
    private const string AnyAccount = "123456789012";

    public static int Limit(PolicyForm form) => form switch
    {
        PolicyForm.UserInline => 2048,
        PolicyForm.Managed => 6144,
        _ => 10_240,
    };

    /// <summary>What IAM counts: characters but for white space, the account's values filled in.</summary>
    public static int Of(PolicyDocument policy) => PolicyJson.OneLine(policy)
        .Replace(PolicyJson.Partition, LongestPartition, StringComparison.Ordinal)
        .Replace(PolicyJson.Region, LongestRegion, StringComparison.Ordinal)
        .Replace(PolicyJson.Account, AnyAccount, StringComparison.Ordinal)
        .Count(letter => !char.IsWhiteSpace(letter));

    public static void Check(PolicyDocument policy, PolicyForm form, string name, string where)
    {
        var (size, limit) = (Of(policy), Limit(form));
        if (size <= limit) return;
        throw new ForgeException(
            where,
            $"the policy {name} has {size} characters, but IAM allows at most {limit} for {Told(form)}.",
            "Allow less, or move a part of it to a policy with another name.");
    }

    private static string Told(PolicyForm form) => form switch
    {
        PolicyForm.UserInline => "an inline policy of a user",
        PolicyForm.Managed => "a managed policy",
        _ => "an inline policy of a role",
    };
}
