using ArtifactForge.Catalog;

namespace ArtifactForge.Mitigations.Runbooks;

/// <summary>Everything that applies to one release of ParallelCluster.</summary>
public static class ReleasePage
{
    public const string Folder = "runbooks";

    public static string PathOf(ReleaseVersion release) => $"{Folder}/{release}.md";

    public static Page Of(Mends mends, Shelf shelf)
    {
        var advisories = mends.Advisories.Select(advisory => (Advisory: advisory, Chapters: new Chapters(advisory, mends, shelf))).ToList();
        List<Block> blocks =
        [
            new Paragraph(Words.Plain(advisories.Count == 1 ? "One known issue affects this release." : $"{advisories.Count} known issues affect this release.")),
            .. Surroundings(shelf),
            new Grid(["Issue", "Affects", "Fix"], [.. advisories.Select(each => Row(each.Advisory, mends, shelf))]),
        ];
        Ask(blocks, Chapters.WhatHitsIt, [], advisories, each => each.Chapters.Happening(Here(each.Advisory.Affects, mends.Release)));
        Ask(blocks, Chapters.AmIAffected, [], advisories, each => each.Chapters.Checks());
        var configuration = Configuration.Of(mends, shelf);
        Ask(
            blocks,
            Chapters.WhatDoIDo,
            configuration.Count == 0 ? [] : [new Heading(3, Configuration.Title), .. configuration],
            advisories,
            each => each.Chapters.Uses(4));
        Ask(blocks, Chapters.DidItWork, [], advisories, each => each.Chapters.Confirmations(4));
        Ask(blocks, Chapters.HowDoIGoBack, [], advisories, each => each.Chapters.WaysBack(4));
        Close(blocks, mends, shelf, TarballVariant.Of(mends) is [var merged, ..] ? merged : null);
        Ask(blocks, "Notes", [], advisories, each => each.Chapters.Sources());
        return new Page($"ParallelCluster {mends.Release.Version}: known issues and fixes", blocks);
    }

    /// <summary>What is true of the store rather than of an issue.</summary>
    internal static IEnumerable<Block> Surroundings(Shelf shelf) =>
    [
        .. shelf.HoldsSamples ? [new Paragraph(Words.Plain("These files were made from samples, for trying things out. Do not build anything with them."))] : Array.Empty<Block>(),
        new Paragraph(Words.Plain(shelf.Remark)),
    ];

    /// <param name="noticed">The tarball that the page is about, if any.</param>
    internal static void Close(List<Block> blocks, Mends mends, Shelf shelf, TarballVariant? noticed)
    {
        if (Pitfalls.Of(mends, shelf) is { Count: > 0 } pitfalls) blocks.AddRange([new Heading(2, Chapters.WhatTripsPeople), .. pitfalls]);
        if (noticed is not null) blocks.AddRange([new Heading(2, Chapters.NoticeOfChanges), .. CookbookRemedy.Notice(noticed, shelf)]);
    }

    private static void Ask(List<Block> blocks, string question, IReadOnlyList<Block> before, List<(Advisory Advisory, Chapters Chapters)> advisories, Func<(Advisory Advisory, Chapters Chapters), IEnumerable<Block>> answer)
    {
        blocks.Add(new Heading(2, question));
        blocks.AddRange(before);
        foreach (var each in advisories) blocks.AddRange([new Heading(3, each.Advisory.Title), .. answer(each)]);
    }

    private static Applicability Here(Applicability affects, UpstreamRelease release) => affects with
    {
        OperatingSystems = [.. affects.OperatingSystems.Where(id => release.OperatingSystems.Any(system => system.Id == id))],
        Architectures = [.. affects.Architectures.Where(id => release.Architectures.Any(architecture => architecture.Id == id))],
    };

    private static Words[] Row(Advisory advisory, Mends mends, Shelf shelf) =>
    [
        shelf.Find(AdvisoryPage.PathOf(advisory.Slug)) is null ? Words.Code(advisory.Slug) : Words.Link(advisory.Slug, $"{advisory.Slug}.md"),
        Words.Plain(Chapters.Told(advisory.Affects.Feature)),
        Words.Plain(string.Join(", ", mends.All.Where(mend => mend.Advisory.Slug == advisory.Slug).Select(mend => KindOf(mend.Mitigation)).Distinct(StringComparer.Ordinal))),
    ];

    /// <summary>What a person calls a kind of mend.</summary>
    public static string KindOf(Mitigation mitigation) => mitigation switch
    {
        CookbookPatchMitigation => "cookbook patch",
        RequirementsMitigation => "requirements",
        IamPolicyMitigation => "IAM policy",
        IamRoleMitigation => "IAM role",
        ImageConfigMitigation => "image configuration",
        ScriptMitigation => "script",
        ManualMitigation => "steps",
        UnmendableMitigation => "no fix outside upstream",
        _ => throw new InvalidOperationException($"{mitigation.GetType().Name} has no name yet."),
    };
}
