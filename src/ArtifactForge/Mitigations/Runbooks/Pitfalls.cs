using ArtifactForge.Catalog;

namespace ArtifactForge.Mitigations.Runbooks;

/// <summary>What nobody tells a person who takes a file, and what costs an hour each time.</summary>
internal static class Pitfalls
{
    public static IReadOnlyList<Block> Of(Mends mends, Shelf shelf)
    {
        List<Words> all = [];
        if (shelf.CookbookUrl(mends) is { } url)
        {
            all.Add(Words.Of("If an `https` address cannot be read, `pcluster` only warns. The build saves the server's error page as if it were the cookbook and fails an hour later, or silently ignores it. Test it first: ")
                .Then(Words.Code(url.StartsWith("s3://", StringComparison.Ordinal) ? "curl -fI ADDRESS" : $"curl -fI {url}")).Then("."));
            all.Add(Words.Of("An `s3://` address does not need a public object: `pcluster build-image` signs it for one hour with the caller's permissions, and the signed address expires with that session. Nodes sign it with their own role, which needs `s3:GetObject` and `s3:GetBucketLocation`."));
            all.Add(Words.Of("If a cluster's configuration names the cookbook, its nodes fetch it again at every boot. Keep the object and its address unchanged for as long as such a cluster exists."));
            all.Add(Words.Of("Nothing verifies the download unless you do: neither the build nor the nodes compare digests."));
        }

        if (ImageConfigTarget.Of(mends).Count > 0)
        {
            all.Add(Words.Of("Images that EC2 Image Builder manages are retired together with their operating system. If a build finds no parent image, put the ID of an AMI (`ami-…`) under `Build/ParentImage`."));
        }

        if (mends.OfKind<IamRoleMitigation>().Any() || mends.OfKind<IamPolicyMitigation>().Any())
        {
            all.Add(Words.Of("IAM takes some seconds to propagate a new role or policy. A request that is refused at first may be allowed a minute later."));
        }

        if (mends.OfKind<RequirementsMitigation>().Any())
        {
            all.Add(Words.Of("`python3 -m pip` acts on whichever Python is first on the PATH. If `pcluster` is in a virtual environment, activate it first; `head -n 1 \"$(command -v pcluster)\"` shows which Python it uses."));
        }

        return all.Count == 0 ? [] : [new Bullets(all)];
    }
}
