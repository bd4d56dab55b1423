using System.Text;

namespace ArtifactForge.Mitigations;

/// <summary>
/// The notice that Apache-2.0, section 4(b), asks for where a changed file is passed on. The patched files themselves
/// carry none, so that they stay what upstream's own mend would be; it stands beside the tarball and in the manifest.
/// </summary>
public static class ChangeNotice
{
    public const string FileName = "NOTICE.txt";

    /// <param name="isSample">The tarball is a miniature of our own, not Amazon's work.</param>
    public static string Of(TarballVariant variant, IEnumerable<string> changedFiles, bool isSample) => new StringBuilder()
        .Append(variant.Name).Append(isSample
            ? ".tgz is a modified miniature, made for trying things out. It is not the AWS ParallelCluster cookbook.\n"
            : $"""
              .tgz is a modified version of the AWS ParallelCluster cookbook, release {variant.Release.Version}.
              The original is Copyright Amazon.com, Inc. or its affiliates, licensed under the Apache License, Version 2.0
              (LICENSE.txt and NOTICE.txt in the tarball); it is commit {variant.Release.Commit} of
              https://github.com/aws/aws-parallelcluster-cookbook. Amazon neither publishes nor supports this version.

              """)
        .Append("\nChanged files:\n")
        .AppendJoin("", changedFiles.Select(file => $"  {file}\n"))
        .Append("\nChanged for:\n")
        .AppendJoin("", variant.Sources.Select(advisory => $"  {advisory.Title} ({advisory.Slug})\n"))
        .ToString();
}
