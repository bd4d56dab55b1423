using System.Text;
using ArtifactForge.Catalog;

namespace ArtifactForge.Tests.Catalog;

/// <summary>A small catalogue in which everything is right and every kind of thing occurs.</summary>
internal static class Minimal
{
    public const string Upstream = """
        schema: 1
        sources:
          - name: official
            url: https://{region}-bucket.s3.{region}.{suffix}/{version}/cookbook.tgz
        architectures:
          - id: x86_64
            instanceType: c5.xlarge
          - id: arm64
            instanceType: c6g.xlarge
        operatingSystems:
          - id: alinux2
            name: Amazon Linux 2
          - id: ubuntu2004
            name: Ubuntu 20.04
            parentImages:
              x86_64: ubuntu-server-20-lts-x86
          - id: rocky9
            name: Rocky Linux 9
        imageConfigKeys:
          - name: old
            keys:
              Build: { type: map, required: true }
              Build/Iam: { type: map }
              Build/Iam/CleanupLambdaRole: { type: text, pattern: '^arn:.*:role/' }
              Build/Iam/InstanceRole: { type: text, pattern: '^arn:.*:role/' }
              Build/Iam/InstanceProfile: { type: text, pattern: '^arn:.*:instance-profile/' }
              Build/Tags[]: { type: list }
              Build/Tags[]/Key: { type: text }
              Image: { type: map }
              Image/Name: { type: text, minLength: 2, maxLength: 5 }
              Image/Size: { type: number }
              Image/Encrypted: { type: flag }
              DevSettings: { type: map }
              DevSettings/Cookbook: { type: map }
              DevSettings/Cookbook/ChefCookbook: { type: text }
            exclusive:
              - [Build/Iam/InstanceRole, Build/Iam/InstanceProfile]
          - name: new
            extends: old
            keys:
              Build/Imds: { type: text, oneOf: [v1.0, v2.0] }
        releases:
          # the first
          - version: 3.3.0
            commit: 374f9f85990393a3948657b6c21e1bf7edc3a743
            time: 2022-10-25T22:17:58Z
            tar: 423ff586118e8097b80d7eb15aab76f69442a9d43b3df11b744d7371c91b8629
            tree: 9874a1f7bb193813b0b42d606595ad12c976bad1ffcbdc1c2f30433696f6fc10
            size: 3123200
            operatingSystems: [alinux2, ubuntu2004]
            architectures: [x86_64]
            imageConfigKeys: old
            cdk: ~=1.137,!=1.153.0

          # the second
          - version: 3.4.1
            commit: a5cc72e16b9609d46fc0b41f1c5a0a60409fb329
            time: 2023-01-10T17:49:27Z
            tar: bacd6aac14bef79f06e8da1ff8e708d872bbf65efe556ae8d092c2ae6d8aa410
            tree: d8cfe4681d2fb6272226738288d8d7cb3fb84da76d4f8dbf4f76a54549e06644
            size: 3143680
            operatingSystems: [alinux2, ubuntu2004]
            architectures: [x86_64, arm64]
            imageConfigKeys: new
            cdk: ~=1.137

          # the last
          - version: 3.9.0
            commit: 9506af6e72e0cecd9109cb4f18ab056934c1adec
            time: 2024-03-08T18:33:42Z
            tar: a07f81288f268db3c422db2bfb5215153e8d4659150aa4b2de0579f622364334
            tree: e638e0c58e408425b1774187e3103c24a2a7c389f4d1261abfd5e1eec40d688b
            size: 4116480
            operatingSystems: [rocky9]
            architectures: [x86_64, arm64]
            imageConfigKeys: new
            cdk: ">=1.164"

        """;

    public const string Advisory = """
        schema: 1
        slug: broken-thing
        title: The thing is broken
        summary: |
          It is broken
          in two lines.
        published: 2023-01-25
        updated: 2023-02-01
        references:
          - title: The wiki
            url: https://github.com/aws/aws-parallelcluster/wiki
        affects:
          releases: "[3.3.0,3.4.1]"
          operatingSystems: [ubuntu2004]
          feature: build-image
        symptoms:
          - where: the log
            contains: "failed: "
        checks:
          - run: pcluster describe-image
            affected: It says so.
            unaffected: It does not.
        notes:
          - A note.
        mitigations:
          - kind: cookbook-patch
            title: Patch it
            applies:
              releases: "[3.4.1]"
              architectures: [x86_64]
            patches:
              - file: fix.patch
              - path: recipes/one.rb
                replace: |
                  two lines,
                    kept exactly
                with: "one line"
                times: 2
              - path: recipes/one.rb
                insertBefore: end
                text: "  begin\n"
                times: 1
              - path: recipes/one.rb
                insertAfter: begin
                text: true
                times: 1
              - path: recipes/one.rb
                delete: recursive true
                times: 3
          - kind: requirements
            title: Install others
            packages: [aws-cdk.core, aws_cdk.aws-lambda]
            specifier: ">=1.153.1"
            constraints: [1.153.1, 1.152]
          - kind: iam-policy
            title: Allow it
            name: allow-it
            form: role-inline
            attachTo: the cleanup role
            statements:
              - actions: [imagebuilder:GetImage]
                resources: ["arn:{partition}:imagebuilder:{region}:{account}:image/parallelclusterimage-*/*"]
                why: It asks for the image.
          - kind: iam-role
            title: A role of its own
            name: cleanup-{region}
            path: /parallelcluster/
            trustedService: lambda.amazonaws.com
            managedPolicies: ["arn:{partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"]
            statements:
              - actions: [tag:TagResources]
                resources: ["*"]
                why: The names are not known beforehand.
            imageConfigKey: Build/Iam/CleanupLambdaRole
          - kind: image-configuration
            title: Set it
            applies:
              releases: "[3.4.1]"
            settings:
              Build/Imds: v2.0
              Image/Size: 40
              Image/Encrypted: true
          - kind: manual
            title: By hand
            steps:
              - Do it.
              - do: Do that.
                run: that --now
            confirm: [See it.]
            back: [Undo it.]
          - kind: script
            title: By script
            file: mend.sh
            policy: allow-it
          - kind: unmendable
            title: Nothing helps
            reason: It is inside of the CLI.

        """;

    public const string IamActions = """
        schema: 1
        actions:
          - action: imagebuilder:GetImage
            resources: ["arn:{partition}:imagebuilder:{region}:{account}:image/*"]
          - action: imagebuilder:CancelImageCreation
            resources: ["arn:{partition}:imagebuilder:{region}:{account}:image/*"]
          - action: ec2:CreateTags
            resources: ["arn:{partition}:ec2:{region}::image/*"]
          - action: tag:TagResources
            resources: ["*"]

        """;

    public const string Script = """
        #!/bin/sh
        release=@RELEASE@
        policy=@POLICY@
        printf '%s\n' "$release" "$policy"

        """;

    public const string Patch = "--- a/recipes/two.rb\n+++ b/recipes/two.rb\n@@ -1 +1 @@\n-a\n+b\n";

    public const string UpstreamPath = "upstream.yaml";
    public const string AdvisoryPath = "advisories/broken-thing/advisory.yaml";
    public const string IamActionsPath = "iam-actions.yaml";
    public const string ScriptPath = "advisories/broken-thing/mend.sh";
    public const string PatchPath = "advisories/broken-thing/fix.patch";

    public static Dictionary<string, ReadOnlyMemory<byte>> Contents(params (string Path, string Text)[] changed)
    {
        var contents = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal)
        {
            [UpstreamPath] = Encoding.UTF8.GetBytes(Upstream),
            [AdvisoryPath] = Encoding.UTF8.GetBytes(Advisory),
            [PatchPath] = Encoding.UTF8.GetBytes(Patch),
            [ScriptPath] = Encoding.UTF8.GetBytes(Script),
            [IamActionsPath] = Encoding.UTF8.GetBytes(IamActions),
        };
        foreach (var (path, text) in changed) contents[path] = Encoding.UTF8.GetBytes(text);
        return contents;
    }

    public static string Text(string path) => path switch
    {
        UpstreamPath => Upstream,
        AdvisoryPath => Advisory,
        IamActionsPath => IamActions,
        ScriptPath => Script,
        _ => Patch,
    };

    public static Catalogue Read(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> contents) => CatalogueReader.Read(new CatalogueFiles("cookbooks", contents));

    public static IReadOnlyList<CatalogueProblem> Problems(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> contents) =>
        Assert.Throws<CatalogueException>(() => Read(contents)).Problems;
}
