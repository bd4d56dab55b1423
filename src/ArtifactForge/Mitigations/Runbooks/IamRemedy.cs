using ArtifactForge.Catalog;
using ArtifactForge.Mitigations.Iam;

namespace ArtifactForge.Mitigations.Runbooks;

/// <summary>Policies and roles, by a template or by hand.</summary>
internal static class IamRemedy
{
    // Longer ones are not read on a page.
    private const int LongestListing = 40;
    private const string Fill = "fill in `PARTITION` (`aws`, `aws-cn` or `aws-us-gov`), `REGION` and `ACCOUNT_ID`";

    public static Remedy Of(IamPolicyMitigation mitigation, Mends mends, Shelf shelf)
    {
        var policy = NamedPolicy.Of(mends).Single(named => named.Name == mitigation.Name);
        var name = PolicyFiles.FileName(policy.Name);
        var (json, template) = Paths(policy.Release, name);
        var (put, get, delete) = ByHand(policy, name);
        var holder = policy.Form switch { PolicyForm.RoleInline => " --parameter-overrides RoleName=ROLE", PolicyForm.UserInline => " --parameter-overrides UserName=USER", _ => "" };
        List<Block> use =
        [
            new Paragraph(Words.Plain($"For {policy.AttachTo}.").Then(" As a stack, with the template ").Then(shelf.Link(template)).Then(":")),
            new Commands([.. Remedy.Fetch(shelf, template).Lines, Deploy(name) + holder]),
            .. policy.Sources.Count > 1 ? [Remedy.Shared(policy.Sources)] : Array.Empty<Block>(),
            .. Json(shelf, json, PolicyJson.Of(policy.Document)),
            new Commands([put]),
        ];
        return new Remedy
        {
            Mitigation = mitigation,
            Use = use,
            Confirm = [new Paragraph(Words.Of("The policy is attached if this shows it:")), new Commands([get])],
            Back =
            [
                new Paragraph(Words.Of("If you used the template, delete its stack:")),
                new Commands([DeleteStack(name)]),
                new Paragraph(Words.Of("If not, delete the policy:")),
                new Commands([delete]),
            ],
        };
    }

    public static Remedy Of(IamRoleMitigation mitigation, Mends mends, Shelf shelf)
    {
        var role = NamedRole.Of(mends).Single(named => named.Name == mitigation.Name);
        var name = PolicyFiles.FileName(role.Name);
        var (json, template) = Paths(role.Release, name);
        var key = mitigation.ImageConfigKey is { } path ? $" The image configuration above names it under `{path}`; fill in your account ID there." : "";
        return new Remedy
        {
            Mitigation = mitigation,
            Use =
            [
                new Paragraph(Words.Of("Create the role as a stack, with the template ").Then(shelf.Link(template)).Then($".{key}")),
                new Commands([.. Remedy.Fetch(shelf, template).Lines, Deploy(name), $"{Describe(name)} --query \"Stacks[0].Outputs[0].OutputValue\" --output text"]),
                .. role.Sources.Count > 1 ? [Remedy.Shared(role.Sources)] : Array.Empty<Block>(),
                .. Json(shelf, json, PolicyJson.Of(role.Document)),
            ],
            Confirm = [new Paragraph(Words.Of("The stack is complete and shows the role's ARN:")), new Commands([$"{Describe(name)} --query \"Stacks[0].[StackStatus, Outputs]\""])],
            Back =
            [
                new Paragraph(mitigation.ImageConfigKey is { } taken
                    ? Words.Of($"Remove `{taken}` from the image configuration. Once no stacks are left of images that were built with it, delete the role's stack:")
                    : Words.Of("Once nothing uses the role, delete its stack:")),
                new Commands([DeleteStack(name)]),
            ],
        };
    }

    private static (string Json, string Template) Paths(ReleaseVersion release, string name) =>
        ($"iam/{release}/{name}.json", $"iam/{release}/{name}{PolicyFiles.TemplateExtension}");

    private static IEnumerable<Block> Json(Shelf shelf, string path, string text) => text.Count(letter => letter == '\n') > LongestListing
        ? [new Paragraph(Words.Of("Manually: take the policy ").Then(shelf.Link(path)).Then($" and {Fill}."))]
        : [new Paragraph(Words.Of("Manually: take the policy ").Then(shelf.Link(path)).Then($" and {Fill}:")), new Listing("json", text)];

    private static (string Put, string Get, string Delete) ByHand(NamedPolicy policy, string name)
    {
        var stored = policy.Name.Replace(Placeholders.Region, PolicyJson.Region, StringComparison.Ordinal);
        var owner = policy.Form == PolicyForm.UserInline ? "user" : "role";
        var of = $"--{owner}-name {owner.ToUpperInvariant()} --policy-name {stored}";
        return policy.Form == PolicyForm.Managed
            ? ($"aws iam create-policy --policy-name {stored} --policy-document file://{name}.json",
                $"aws iam get-policy --policy-arn arn:PARTITION:iam::ACCOUNT_ID:policy/{stored}",
                $"aws iam delete-policy --policy-arn arn:PARTITION:iam::ACCOUNT_ID:policy/{stored}")
            : ($"aws iam put-{owner}-policy {of} --policy-document file://{name}.json", $"aws iam get-{owner}-policy {of}", $"aws iam delete-{owner}-policy {of}");
    }

    private static string Deploy(string name) =>
        $"aws cloudformation deploy --region REGION --stack-name {PolicyFiles.StackName(name)} --template-file {name}{PolicyFiles.TemplateExtension} --capabilities CAPABILITY_NAMED_IAM";

    private static string Describe(string name) => $"aws cloudformation describe-stacks --region REGION --stack-name {PolicyFiles.StackName(name)}";

    private static string DeleteStack(string name) => $"aws cloudformation delete-stack --region REGION --stack-name {PolicyFiles.StackName(name)}";
}
