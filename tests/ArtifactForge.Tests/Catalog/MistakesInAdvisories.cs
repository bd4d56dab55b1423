namespace ArtifactForge.Tests.Catalog;

public sealed class MistakesInAdvisories() : Mistakes(All)
{
    private static readonly Dictionary<string, Mistake> All = new(StringComparer.Ordinal)
    {
        ["another schema"] = In("schema: 1", "schema: «0", "Expected a whole number from 1 to 1"),
        ["another slug than the folder's"] = In("slug: broken-thing", "slug: «other-thing", "The slug is 'other-thing', but the folder is 'broken-thing'."),
        ["a slug in capitals"] = In("slug: broken-thing", "slug: «Broken-Thing", "Expected a slug, found 'Broken-Thing'."),
        ["an empty title"] = In("title: The thing is broken", "title: «''", "Expected a text in one line, found ''."),
        ["a title of white space"] = In("title: The thing is broken", "title: «'  '", "Expected a text in one line"),
        ["a title of two lines"] = In("title: The thing is broken", "title: «\"two\\nlines\"", "Expected a text in one line, found 'two\\nlines'."),
        ["a title that is a number to YAML"] = In("title: The thing is broken", "title: «3.4", "Expected a text in one line, found '3.4'.", "quotes"),
        ["a title that is a flag to YAML"] = In("title: The thing is broken", "title: «yes", "Expected a text in one line, found 'yes'.", "quotes"),
        ["a title that steers terminals"] = In("title: The thing is broken", "title: «\"\\e[2J\"", "found '\\u001b[2J'"),
        ["a title of nothing"] = In("title: The thing is broken", "title: «~", "Expected a text in one line, found '~'."),
        ["a date in another order"] = In("published: 2023-01-25", "published: «25.01.2023", "Expected a date, found '25.01.2023'.", "2023-01-25"),
        ["updated before published"] = In("updated: 2023-02-01", "updated: «2023-01-24", "It was updated before it was published.", "2023-01-25 or later"),
        ["a reference over http"] = In("https://github.com", "«http://github.com", "Expected an https URL"),
        ["a reference without a host"] = In("https://github.com/aws/aws-parallelcluster/wiki", "«https://", "Expected an https URL"),
        ["a reference with a password"] = In("https://github.com", "«https://a:b@github.com", "Expected an https URL"),
        ["a feature that is none"] = In("feature: build-image", "feature: «buildimage", "Expected one of build-image, cluster, api, cli, found 'buildimage'."),
        ["an unknown key"] = In("symptoms:", "«symptom: []\nsymptoms:", "Unknown key 'symptom' in an advisory."),
        ["no mitigations"] = In("mitigations:", "mitigations: «[]\nold:", "Expected at least one") with { Others = 1 },

        ["a range without quotes"] = In("releases: \"[3.3.0,3.4.1]\"\n  operating", "releases: «[3.3.0,3.4.1]\n  operating", "Expected a range of releases, found a list.", "in quotes"),
        ["a bare version"] = In("releases: \"[3.3.0,3.4.1]\"", "releases: «\"3.3.0\"", "Expected a range of releases, found '3.3.0'."),
        ["a range that is none"] = In("releases: \"[3.3.0,3.4.1]\"", "releases: «\"[3.3.0,3.4.1\"", "Expected a range of releases"),
        ["a range of no known release"] = In("releases: \"[3.3.0,3.4.1]\"", "releases: «\"(3.4.1,3.9.0)\"", "No known release is in '(3.4.1,3.9.0)'.", "3.3.0 to 3.9.0"),
        ["a range from high to low"] = In("releases: \"[3.3.0,3.4.1]\"", "releases: «\"[3.4.1,3.3.0]\"", "Expected a range of releases, found '[3.4.1,3.3.0]'."),
        ["a range with a mistyped bound"] = In("releases: \"[3.3.0,3.4.1]\"", "releases: «\"[3.3.0,3.4.2]\"", "includes 3.4.2, which is no known release", "Did you mean"),
        ["an operating system of no release"] = In("operatingSystems: [ubuntu2004]", "operatingSystems: [«ubuntu2040]", "No release supports the operating system 'ubuntu2040'.", "Did you mean 'ubuntu2004'?"),
        ["an operating system of later releases"] = In("operatingSystems: [ubuntu2004]", "operatingSystems: [ubuntu2004, «rocky9]", "None of the releases in range supports the operating system 'rocky9'."),
        ["an architecture of no release"] = In("  feature: build-image", "  architectures: [«amd64]\n  feature: build-image", "No release supports the architecture 'amd64'.", "Known: x86_64, arm64."),
        ["no operating systems at all"] = In("operatingSystems: [ubuntu2004]", "operatingSystems: «[]", "Expected at least one"),

        ["a mitigation for other releases"] = In("    applies:\n      releases: \"[3.4.1]\"\n      arch", "    applies:\n      releases: «\"[3.4.1,3.9.0]\"\n      arch", "'[3.4.1,3.9.0]' has releases that the advisory does not affect: 3.9.0.", "[3.3.0,3.4.1]"),
        ["a mitigation for another operating system"] = In("      architectures: [x86_64]\n", "      operatingSystems: [«alinux2]\n", "The advisory does not affect the operating system 'alinux2'.", "ubuntu2004"),
        ["a mitigation that narrows nothing"] = In("    applies:\n      releases: \"[3.4.1]\"\n      architectures: [x86_64]\n", "    applies: «{}\n", "This narrows nothing."),
        ["a mitigation's own feature"] = In("      architectures: [x86_64]\n", "      «feature: cli\n", "Unknown key 'feature' in what a mitigation is for."),
        ["a kind that is none"] = In("kind: manual", "kind: «manuel", "'manuel' is no kind of mitigation.", "Did you mean 'manual'?"),
        ["no kind"] = In("- kind: manual\n    title", "- «title", "The key 'kind' is missing in mitigation."),
        ["a key of another kind"] = In("    reason: It", "    «specifier: '>=1'\n    reason: It", "Unknown key 'specifier'"),
        ["steps by hand without steps"] = In("kind: manual\n    title: By hand\n    steps:\n      - Do it.", "kind: manual\n    title: By hand\n    steps: «[]", "Expected at least one"),
        ["no reason"] = In("- kind: unmendable\n    title: Nothing helps\n    reason: It is inside of the CLI.", "- «kind: unmendable\n    title: Nothing helps", "The key 'reason' is missing"),

        ["a patch file that is not there"] = In("file: fix.patch", "file: «fax.patch", "There is no file 'fax.patch' beside the advisory.", "Did you mean 'fix.patch'?"),
        ["a patch file above the folder"] = In("file: fix.patch", "file: «../fix.patch", "Expected a relative path, found '../fix.patch'."),
        ["an absolute patch file"] = In("file: fix.patch", "file: «/etc/fix.patch", "Expected a relative path"),
        ["a patch file of another name"] = In("file: fix.patch", "file: «fix.diff", "'fix.diff' is not called a .patch.", "'fix.patch'"),
        ["a patch file twice"] = In("- file: fix.patch", "- file: fix.patch\n      - «file: fix.patch", "stands here twice"),
        ["a negative strip"] = In("file: fix.patch", "file: fix.patch\n        strip: «-1", "Expected a whole number from 0 to 16, found '-1'."),
        ["a cookbook path above it"] = In("path: recipes/one.rb\n        delete", "path: «recipes/../../one.rb\n        delete", "Expected a relative path"),
        ["an absolute cookbook path"] = In("path: recipes/one.rb\n        delete", "path: «/recipes/one.rb\n        delete", "Expected a relative path"),
        ["a cookbook path with backslashes"] = In("path: recipes/one.rb\n        delete", "path: «recipes\\one.rb\n        delete", "Expected a relative path"),
        ["a cookbook path that is a folder"] = In("path: recipes/one.rb\n        delete", "path: «recipes/\n        delete", "Expected a relative path"),
        ["two edits in one"] = In("delete: recursive true", "insertAfter: x\n        «delete: recursive true", "'delete' stands beside 'insertAfter'."),
        ["an edit that is none"] = In("- path: recipes/one.rb\n        delete: recursive true\n", "- «path: recipes/one.rb\n", "Expected one of these keys in patch: file, replace, insertBefore, insertAfter, delete, append, create, setMode."),
        ["a misspelt edit"] = In("        delete: recursive true", "        «deletes: recursive true", "Unknown key 'deletes' in patch.", "Did you mean 'delete'?") with { Others = 1 },
        ["a replacement without a text"] = In("path: recipes/one.rb\n        delete: recursive true", "«path: recipes/one.rb\n        replace: recursive true", "The key 'with' is missing in a patch."),
        ["a replacement of the wrong key"] = In("text: true", "text: true\n        «with: this", "Unknown key 'with' in a patch."),
        ["a replacement with the same"] = In("delete: recursive true", "replace: same\n        with: «same", "The text is replaced with itself."),
        ["an anchor of nothing"] = In("delete: recursive true", "delete: «''", "Expected a text, found ''."),
        ["no times"] = In("- path: recipes/one.rb\n        delete: recursive true\n        times: 3", "- «path: recipes/one.rb\n        delete: recursive true", "The key 'times' is missing in a patch."),
        ["a file that moves, and a release without a path"] = Edit("path:\n          «- {releases: \"[3.3.0]\", path: a}\n        replace: x\n        with: y\n        times: 1", "No range has 3.4.1, which the mitigation is for.") with { Others = 1 },
        ["a file that moves, and a release with two paths"] = Edit("path:\n          - {releases: \"[3.4.1]\", path: a}\n          - {releases: «\"[3.3.0,3.4.1]\", path: b}\n        replace: x\n        with: y\n        times: 1", "3.4.1 has a path already, 'a'."),
        ["a file that moves, and no range"] = Edit("path:\n          - {releases: «3.4.1, path: a}\n        replace: x\n        with: y\n        times: 1", "Expected a range of releases, found '3.4.1'."),
        ["a file that moves to nowhere"] = Edit("path: «[]\n        replace: x\n        with: y\n        times: 1", "Expected at least one"),
        ["an expression that is none"] = Edit("path: a\n        replace: «'('\n        with: y\n        times: 1\n        regex: true", "is no regular expression"),
        ["an expression that looks around"] = Edit("path: a\n        replace: «'a(?=b)'\n        with: y\n        times: 1\n        regex: true", "is no regular expression", "Look-around"),
        ["an expression that finds nothing"] = Edit("path: a\n        replace: «'x*'\n        with: y\n        times: 1\n        regex: true", "matches nothing at all"),
        ["a group that is none"] = Edit("path: a\n        replace: '(?<one>x)'\n        with: «'${two}'\n        times: 1\n        regex: true", "has no group 'two'", "$${two}"),
        ["a region without an end"] = Edit("path: a\n        replace: x\n        with: y\n        times: 1\n        within: «{from: a}", "The key 'to' is missing in a region."),
        ["a region of an append"] = Edit("path: a\n        append: x\n        «within: {from: a, to: b}", "Unknown key 'within'"),
        ["an append without a text"] = Edit("path: a\n        append: «''", "Expected a text, found ''."),
        ["a new file without a text"] = Edit("«create: a/b", "The key 'text' is missing in a patch."),
        ["a new file that is a folder"] = Edit("create: «a/\n        text: x", "Expected a relative path"),
        ["a new file with times"] = Edit("create: a/b\n        text: x\n        «times: 1", "Unknown key 'times'"),
        ["a mode in digits"] = Edit("path: a\n        setMode: «'0755'", "Expected one of executable, plain, found '0755'."),
        ["a fuzz of nothing"] = In("file: fix.patch", "file: fix.patch\n        fuzz: «0", "Expected a whole number from 1 to 3, found '0'."),
        ["a fuzz of an edit"] = Edit("path: a\n        delete: x\n        times: 1\n        «fuzz: 1", "Unknown key 'fuzz'"),
        ["expecting nothing"] = Expect("«path: a", "Expected one of these keys in expectation: contains, doesNotContain, count, sha256."),
        ["expecting two things at once"] = Expect("path: a\n        contains: x\n        «sha256: x", "'sha256' stands beside 'contains'."),
        ["expecting a count of nothing"] = Expect("«path: a\n        count: 1", "The key 'of' is missing in an expectation."),
        ["expecting a negative count"] = Expect("path: a\n        count: «-1\n        of: x", "Expected a whole number from 0 to 1000"),
        ["expecting a digest that is none"] = Expect("path: a\n        sha256: «0123", "Expected a SHA-256, found '0123'.", "64"),
        ["expecting an empty text"] = Expect("path: a\n        doesNotContain: «''", "Expected a text, found ''."),
        ["expecting something of a file outside"] = Expect("path: «../a\n        contains: x", "Expected a relative path"),
        ["expecting something where no release has the file"] = Expect("path:\n          - {releases: «\"[3.9.0]\", path: a}\n        contains: x", "has no release that the mitigation is for") with { Others = 1 },

        ["times of zero"] = In("times: 3", "times: «0", "Expected a whole number from 1 to 1000, found '0'."),
        ["times in words"] = In("times: 3", "times: «thrice", "Expected a whole number from 1 to 1000, found 'thrice'."),

        ["a package that is none"] = In("[aws-cdk.core,", "[«'aws-cdk.core==1',", "Expected the name of a Python package"),
        ["a package twice in two spellings"] = In("[aws-cdk.core,", "[aws-cdk.core, «aws_cdk.core,", "stands here twice"),
        ["a specifier that is none"] = In("specifier: \">=1.153.1\"", "specifier: «\"=>1.153.1\"", "Expected a Python version specifier"),
        ["a constraint that is none"] = In("[1.153.1, 1.152]", "[1.153.1, «'==1.152']", "Expected a Python package's version"),
        ["an action without a service"] = In("[imagebuilder:GetImage]", "[«GetImage]", "Expected an IAM action, found 'GetImage'."),
        ["an action of everything"] = In("[imagebuilder:GetImage]", "[«\"*\"]", "Expected an IAM action"),
        ["an ARN of one partition"] = In("\"arn:{partition}:imagebuilder", "«\"arn:aws:imagebuilder", "Expected a resource, found 'arn:aws:imagebuilder", "arn:{partition}:"),
        ["an ARN with an unknown placeholder"] = In("\"arn:{partition}:imagebuilder:{region}", "«\"arn:{partition}:imagebuilder:{place}", "Expected a resource"),
        ["a statement without a why"] = In("- actions: [tag:TagResources]\n        resources: [\"*\"]\n        why: The names are not known beforehand.", "- «actions: [tag:TagResources]\n        resources: [\"*\"]", "The key 'why' is missing in a policy statement."),
        ["a role path without slashes"] = In("path: /parallelcluster/", "path: «parallelcluster", "Expected an IAM path"),
        ["a trusted service that is none"] = In("lambda.amazonaws.com", "«lambda.example.com", "Expected an AWS service"),
        ["a managed policy without its ARN"] = In("\"arn:{partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole\"", "«AWSLambdaBasicExecutionRole", "Expected a managed policy"),
        ["a role for a key that is none"] = In("Build/Iam/CleanupLambdaRole", "«Build/Iam/CleanupRole", "An image configuration has no key 'Build/Iam/CleanupRole' (release 3.3.0 to 3.4.1).", "Did you mean 'Build/Iam/CleanupLambdaRole'?"),
        ["a role for a key that takes none"] = In("Build/Iam/CleanupLambdaRole", "«Image/Encrypted", "'Image/Encrypted' takes true or false"),

        ["a setting that an earlier release refuses"] = In("    applies:\n      releases: \"[3.4.1]\"\n    settings:\n      Build", "    settings:\n      «Build", "An image configuration has no key 'Build/Imds' (release 3.3.0)."),
        ["a setting outside of its words"] = In("Build/Imds: v2.0", "Build/Imds: «v3.0", "'Build/Imds' takes one of v1.0, v2.0, found 'v3.0' (release 3.4.1)."),
        ["a setting that breaks its pattern"] = In("Image/Size: 40", "Build/Iam/CleanupLambdaRole: «role/x", "takes a text that matches ^arn:.*:role/"),
        ["a setting that is too long"] = In("Image/Size: 40", "Image/Name: «longer", "takes at most 5 characters, found 'longer'"),
        ["a setting that is too short"] = In("Image/Size: 40", "Image/Name: «a", "takes at least 2 characters, found 'a'"),
        ["a setting of text that is a number"] = In("Image/Size: 40", "Image/Name: «123", "takes a text, found '123'", "quotes"),
        ["a setting of a number in quotes"] = In("Image/Size: 40", "Image/Size: «'40'", "takes a whole number"),
        ["a setting of a flag in words"] = In("Image/Encrypted: true", "Image/Encrypted: «yes", "takes true or false, found 'yes'"),
        ["a setting that is a map"] = In("Image/Size: 40", "Image/Name: «{\"cluster\":{}}", "Expected one value for 'Image/Name', found a map.", "JSON in single quotes"),
        ["a setting of a map"] = In("Image/Size: 40", "«Image: 40", "'Image' takes no single value"),
        ["a setting of a list's element"] = In("Image/Size: 40", "«Build/Tags[]/Key: x", "'Build/Tags[]/Key' takes no single value"),
    };

    public static TheoryData<string> Data => Names(All);

    [Theory]
    [MemberData(nameof(Data))]
    public void AreReportedWhereTheyAre(string mistake) => Check(mistake);

    /// <summary>One more patch.</summary>
    private static Mistake Edit(string keys, string what, string fix = "") => In("- file: fix.patch", $"- file: fix.patch\n      - {keys}", what, fix);

    /// <summary>One expectation.</summary>
    private static Mistake Expect(string keys, string what, string fix = "") => In("    patches:\n", $"    expect:\n      - {keys}\n    patches:\n", what, fix);

    private static Mistake In(string right, string wrong, string what, string fix = "") => new(Minimal.AdvisoryPath, right, wrong, what, fix);
}
