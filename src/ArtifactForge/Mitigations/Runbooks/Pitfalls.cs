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
            all.Add(Words.Of("An `https` address that cannot be read is only a warning to `pcluster`. The build saves the server's error page as if it were the cookbook, and fails an hour later or passes it over in silence. Try it first: ")
                .Then(Words.Code(url.StartsWith("s3://", StringComparison.Ordinal) ? "curl -fI ADDRESS" : $"curl -fI {url}")).Then("."));
            all.Add(Words.Of("An `s3://` address needs no public object: `pcluster build-image` signs it with the permissions of whoever calls it, for one hour, and the signed address dies with that session. Nodes sign it with their own role, which needs `s3:GetObject` and `s3:GetBucketLocation`."));
            all.Add(Words.Of("Nodes of a cluster whose configuration names the cookbook fetch it again at every boot. Leave the object and the address as they are for as long as such a cluster lives."));
            all.Add(Words.Of("Nobody but you checks what was downloaded: neither the build nor a node compares a digest."));
        }

        if (ImageConfigTarget.Of(mends).Count > 0)
        {
            all.Add(Words.Of("Images that EC2 Image Builder manages retire with their system. Where a build finds no parent image, name the id of an AMI (`ami-…`) under `Build/ParentImage`."));
        }

        if (mends.OfKind<IamRoleMitigation>().Any() || mends.OfKind<IamPolicyMitigation>().Any())
        {
            all.Add(Words.Of("IAM takes some seconds to make a new role or policy known everywhere. What is refused at once may be allowed a minute later."));
        }

        if (mends.OfKind<RequirementsMitigation>().Any())
        {
            all.Add(Words.Of("`python3 -m pip` works on the Python that is called so. If `pcluster` is in a virtual environment, activate that first; `head -n 1 \"$(command -v pcluster)\"` shows which Python it is."));
        }

        return all.Count == 0 ? [] : [new Bullets(all)];
    }
}
