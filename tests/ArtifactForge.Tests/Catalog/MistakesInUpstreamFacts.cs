namespace ArtifactForge.Tests.Catalog;

public sealed class MistakesInUpstreamFacts() : Mistakes(All)
{
    private const string Commit330 = "374f9f85990393a3948657b6c21e1bf7edc3a743";
    private const string Tar330 = "423ff586118e8097b80d7eb15aab76f69442a9d43b3df11b744d7371c91b8629";

    internal static readonly Dictionary<string, Mistake> All = new(StringComparer.Ordinal)
    {
        ["another schema"] = In("schema: 1", "schema: «2", "Expected the number 1, found '2'."),
        ["a quoted schema"] = In("schema: 1", "schema: «\"1\"", "Expected the number 1, found '1'.", "without quotes"),
        ["no schema"] = In("schema: 1\n", "«", "The key 'schema' is missing in the upstream facts."),
        ["an unknown key"] = In("    commit: " + Commit330, $"    «comit: x\n    commit: {Commit330}", "Unknown key 'comit' in a release."),
        ["an unknown key where all are written"] = In("  - id: arm64\n    instanceType: c6g.xlarge", "  - id: arm64\n    instanceType: c6g.xlarge\n    «colour: red", "Unknown key 'colour' in an architecture.", "Remove it"),
        ["a misspelt optional key"] = In("parentImages:", "«parentImage:", "Unknown key 'parentImage'", "Did you mean 'parentImages'?"),
        ["a key twice"] = In("    time: 2022", "    time: 2022-10-25T22:17:58Z\n    «time: 2022", "The key 'time' appears twice"),
        ["a missing key"] = In("  - version: 3.3.0\n    commit: " + Commit330, "  - «version: 3.3.0", "The key 'commit' is missing in a release."),
        ["a list where a map belongs"] = In("parentImages:\n      x86_64: ubuntu-server-20-lts-x86", "parentImages: «[ubuntu]", "Expected a map, found a list."),
        ["a text where a list belongs"] = In("operatingSystems: [rocky9]", "operatingSystems: «rocky9", "Expected a list, found 'rocky9'."),
        ["a text where a record belongs"] = In("  - id: arm64\n    instanceType: c6g.xlarge", "  - id: arm64\n    instanceType: c6g.xlarge\n  - «arm", "Expected an architecture, found 'arm'."),
        ["an empty list"] = In("operatingSystems: [rocky9]", "operatingSystems: «[]", "Expected at least one"),
        ["nothing where a value belongs"] = In("instanceType: c6g.xlarge", "instanceType:«", "found nothing"),
        ["an instance type that is none"] = In("c6g.xlarge", "«xlarge", "Expected an EC2 instance type, found 'xlarge'."),
        ["an architecture twice"] = In("  - id: arm64\n", "  - «id: x86_64\n    instanceType: c5.large\n  - id: arm64\n", "'x86_64' appears twice."),
        ["an operating system twice in a release"] = In("[rocky9]", "[rocky9, «rocky9]", "'rocky9' appears twice."),
        ["a source without https"] = In("https://{region}", "«http://{region}", "Expected an https URL with {version}"),
        ["a source without a version"] = In("https://{region}-bucket.s3.{region}.{suffix}/{version}/cookbook.tgz", "«https://bucket/cookbook.tgz", "Expected an https URL with {version}"),
        ["a source with an unknown placeholder"] = In("https://{region}-bucket.s3.{region}.{suffix}/{version}/cookbook.tgz", "«https://{bucket}/{version}.tgz", "Expected an https URL with {version}"),
        ["an image of an unknown architecture"] = In("      x86_64: ubuntu", "      «x86_63: ubuntu", "There is no architecture 'x86_63' in this file.", "Did you mean 'x86_64'?"),
        ["a name of an image that is none"] = In("ubuntu-server-20-lts-x86", "«Ubuntu Server", "Expected the name of an Image Builder managed image"),
        ["a version of two numbers"] = In("version: 3.4.1", "version: «3.4", "Expected the version of a release, found '3.4'."),
        ["a release twice"] = In("version: 3.4.1", "version: «3.3.0", "The release 3.3.0 appears twice."),
        ["releases out of order"] = In("version: 3.9.0", "version: «3.4.0", "The release 3.4.0 comes after 3.4.1."),
        ["a short commit"] = In(Commit330, "«374f9f8", "Expected a commit, found '374f9f8'."),
        ["a commit of another release"] = In("a5cc72e16b9609d46fc0b41f1c5a0a60409fb329", "«" + Commit330, "already belongs to release 3.3.0"),
        ["a digest in capitals"] = In(Tar330, "«" + Tar330.ToUpperInvariant(), "Expected a SHA-256"),
        ["a short digest"] = In("9874a1f7bb193813b0b42d606595ad12c976bad1ffcbdc1c2f30433696f6fc10", "«9874", "Expected a SHA-256, found '9874'."),
        ["a tar of another release"] = In("bacd6aac14bef79f06e8da1ff8e708d872bbf65efe556ae8d092c2ae6d8aa410", "«" + Tar330, "already belongs to release 3.3.0"),
        ["a time with an offset"] = In("2022-10-25T22:17:58Z", "«2022-10-25T22:17:58+02:00", "Expected a time in UTC"),
        ["a time that never was"] = In("2022-10-25T22:17:58Z", "«2022-02-30T22:17:58Z", "Expected a time in UTC"),
        ["a size that is no tar's"] = In("3123200", "«3123201", "Expected the size of a tar in bytes, found '3123201'.", "512"),
        ["an unknown operating system"] = In("[rocky9]", "[«rocky8]", "There is no operating system 'rocky8' in this file.", "Did you mean 'rocky9'?"),
        ["an unknown architecture"] = In("    operatingSystems: [rocky9]\n    architectures: [x86_64, arm64]", "    operatingSystems: [rocky9]\n    architectures: [x86_64, «arm]", "There is no architecture 'arm' in this file."),
        ["an unknown set of keys"] = In("imageConfigKeys: old", "imageConfigKeys: «odl", "There is no set of image-configuration keys 'odl'", "Known: old, new."),
        ["a set that extends a later one"] = In("    extends: old", "    extends: «newer", "No earlier set is named 'newer'.", "Known: old."),
        ["a set twice"] = In("  - name: new", "  - name: «old\n    keys:\n      Build: { type: map }\n  - name: new", "'old' appears twice."),
        ["a specifier of one number"] = In("~=1.137,!=1.153.0", "«~=1", "Expected a Python version specifier, found '~=1'."),
        ["a specifier without an operator"] = In("~=1.137,!=1.153.0", "«1.137", "Expected a Python version specifier"),
        ["a specifier with a wildcard that may not be"] = In("~=1.137,!=1.153.0", "«~=1.137.*", "Expected a Python version specifier"),
        ["a type that is none"] = In("Image/Size: { type: number }", "Image/Size: { type: «int }", "Expected one of map, list, text, number, flag, found 'int'."),
        ["a pattern that is none"] = In("'^arn:.*:role/'", "«'^arn:(role/'", "Expected a pattern"),
        ["a pattern that looks around"] = In("'^arn:.*:role/'", "«'^arn:(?=.*:role/)'", "Expected a pattern"),
        ["a pattern with a group that takes another back"] = In("'^arn:.*:role/'", "«'^(?<a>a)(?<b-a>b)'", "Expected a pattern"),
        ["a pattern that could take forever"] = In("'^arn:.*:role/'", @"«'^(a+)\1$'", "Expected a pattern"),
        ["a key inside of nothing"] = In("      Build/Iam: { type: map }\n      ", "      «", "'Build/Iam/CleanupLambdaRole' is inside 'Build/Iam', which is not a map") with { Others = 2 },
        ["an exclusive key that is none"] = In("[Build/Iam/InstanceRole,", "[«Build/Iam/InstanzRole,", "This set has no key 'Build/Iam/InstanzRole'.", "Did you mean 'Build/Iam/InstanceRole'?"),
        ["an exclusive key twice"] = In("[Build/Iam/InstanceRole, Build", "[Build/Iam/InstanceProfile, «Build", "'Build/Iam/InstanceProfile' appears twice."),
        ["a list without brackets"] = In("Image/Size: { type: number }", "«Image/Size: { type: list }", "'Image/Size' has the type list."),
        ["brackets without a list"] = In("Build/Tags[]: { type: list }", "«Build/Tags[]: { type: map }", "'Build/Tags[]' has the type map."),
        ["a pattern for a number"] = In("Image/Size: { type: number }", "«Image/Size: { type: number, pattern: '1' }", "sets constraints that only apply to text"),
        ["items of a text"] = In("Image/Size: { type: number }", "«Image/Size: { type: number, items: { type: text } }", "has items but is not a list"),
        ["lengths that contradict"] = In("Image/Name: { type: text, minLength: 2, maxLength: 5 }", "«Image/Name: { type: text, minLength: 6, maxLength: 5 }", "has a minimum length above its maximum length"),
        ["a negative length"] = In("minLength: 2", "minLength: «-2", "Expected a whole number from 0"),
        ["a key path with white space"] = In("Image/Size:", "«Image/ Size:", "Expected the path of a key"),
        ["a flag in quotes"] = In("required: true", "required: «'true'", "Expected true or false"),
    };

    public static TheoryData<string> Data => Names(All);

    [Theory]
    [MemberData(nameof(Data))]
    public void AreReportedWhereTheyAre(string mistake) => Check(mistake);

    private static Mistake In(string right, string wrong, string what, string fix = "") => new(Minimal.UpstreamPath, right, wrong, what, fix);
}
