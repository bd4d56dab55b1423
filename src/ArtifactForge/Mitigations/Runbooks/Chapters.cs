using ArtifactForge.Catalog;

namespace ArtifactForge.Mitigations.Runbooks;

/// <summary>What there is to tell of one advisory, question by question. Pages of releases and of advisories are made of these.</summary>
/// <param name="mends">All that the release gets that is told about; the newest one on an advisory's own page.</param>
internal sealed class Chapters(Advisory advisory, Mends mends, Shelf shelf)
{
    public const string WhatHitsIt = "Known issues";
    public const string AmIAffected = "Am I affected?";
    public const string WhatDoIDo = "What do I do?";
    public const string DidItWork = "How do I check that it worked?";
    public const string HowDoIGoBack = "How do I undo it?";
    public const string WhatTripsPeople = "Common pitfalls";
    public const string NoticeOfChanges = "Notice of changes";

    private readonly List<Remedy> remedies = [.. mends.All.Where(mend => mend.Advisory.Slug == advisory.Slug).Select(mend => Remedy.Of(mend.Mitigation, mends, shelf))];

    public IEnumerable<Block> Happening(Applicability hit) =>
    [
        .. advisory.Summary.TrimEnd().Split("\n\n").Select(paragraph => new Paragraph(Words.Plain(paragraph))),
        new Paragraph(Words.Plain($"Affects {Told(hit.Feature)} on {string.Join(", ", hit.OperatingSystems)} ({string.Join(", ", hit.Architectures)}). Symptoms:")),
        new Bullets([.. advisory.Symptoms.Select(symptom => Words.Plain($"{symptom.Where}: ").Then(Words.Code(symptom.Contains)))]),
    ];

    public IEnumerable<Block> Checks() => advisory.Checks.SelectMany(check => new Block[]
    {
        new Commands([check.Run]),
        new Bullets([Words.Plain($"Affected: {check.Affected}"), Words.Plain($"Not affected: {check.Unaffected}")]),
    });

    /// <param name="level">Of the headings of mends.</param>
    public IEnumerable<Block> Uses(int level) => Each(level, remedy => remedy.Use);

    public IEnumerable<Block> Confirmations(int level) =>
    [
        .. Each(level, remedy => remedy.Confirm),
        .. remedies.Exists(remedy => remedy.Mitigation.Confirm.Count > 0)
            ? Array.Empty<Block>()
            : [new Paragraph(Words.Plain($"Repeat the checks under “{AmIAffected}” ({advisory.Slug}) for anything created from now on; they should report “not affected”."))],
    ];

    public IEnumerable<Block> WaysBack(int level) => Each(level, remedy => remedy.Back) is { Count: > 0 } ways
        ? ways
        : [new Paragraph(Words.Of("There is nothing to undo."))];

    public IEnumerable<Block> Sources() =>
    [
        .. advisory.Notes.Count == 0 ? Array.Empty<Block>() : [new Bullets([.. advisory.Notes.Select(Words.Plain)])],
        new Paragraph(Words.Of("See ").Then(Words.Join(", ", advisory.References.Select(reference => Words.Link(reference.Title, reference.Url)))).Then(".")),
    ];

    private List<Block> Each(int level, Func<Remedy, IReadOnlyList<Block>> part) =>
        [.. remedies.Where(remedy => part(remedy).Count > 0).SelectMany(remedy => (Block[])[new Heading(level, remedy.Mitigation.Title), .. part(remedy)])];

    public static string Told(Feature feature) => feature switch
    {
        Feature.BuildImage => "build-image",
        Feature.Cluster => "clusters",
        Feature.Api => "the API",
        _ => "the CLI",
    };
}
