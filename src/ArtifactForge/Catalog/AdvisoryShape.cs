using ArtifactForge.Catalog.Yaml;

namespace ArtifactForge.Catalog;

/// <summary>advisory.yaml: what its keys are called and what each may hold.</summary>
internal sealed class AdvisoryShape
{
    private readonly AdvisoryFolder folder;
    private readonly UpstreamFacts? upstream;
    private readonly PatchShapes patches;
    private readonly ScriptShape scripts;

    /// <param name="upstream">Null where the facts themselves are wrong: what depends on them cannot be judged then.</param>
    /// <param name="actions">Null where they are wrong.</param>
    public AdvisoryShape(AdvisoryFolder folder, UpstreamFacts? upstream, IamActions? actions)
    {
        this.folder = folder;
        this.upstream = upstream;
        patches = new PatchShapes(folder);
        scripts = new ScriptShape(folder);
        Shape = new("an advisory", keys => Declare(keys, new MitigationShapes(patches, scripts, new IamShapes(actions))));
    }

    /// <summary>Reads null where something is wrong.</summary>
    public RecordShape<Advisory?> Shape { get; }

    public Advisory? Read(Node root, Problems problems)
    {
        var before = problems.Count;
        var advisory = Shape.Read(root, problems);
        folder.RefuseStrays([.. patches.Named, .. scripts.Named], allWereRead: problems.Count == before, problems);
        return advisory;
    }

    private static RecordShape<Reference> Reference { get; } = new("a reference", keys =>
    {
        var title = keys.Required("title", Shapes.Line);
        var url = keys.Required("url", Shapes.HttpsUrl);
        return at => new Reference(at.Get(title), at.Get(url));
    });

    private static RecordShape<Symptom> Symptom { get; } = new("a symptom", keys =>
    {
        var where = keys.Required("where", Shapes.Line);
        var contains = keys.Required("contains", Shapes.Exact);
        return at => new Symptom(at.Get(where), at.Get(contains));
    });

    private static RecordShape<Check> Check { get; } = new("a check", keys =>
    {
        var run = keys.Required("run", Shapes.Text);
        var affected = keys.Required("affected", Shapes.Text);
        var unaffected = keys.Required("unaffected", Shapes.Text);
        return at => new Check(at.Get(run), at.Get(affected), at.Get(unaffected));
    });

    private Func<Fields, Advisory?> Declare(KeyList keys, MitigationShapes mitigationShapes)
    {
        keys.Required("schema", Facts.Schema);
        var slug = keys.Required("slug", Facts.Slug);
        var title = keys.Required("title", Shapes.Line);
        var summary = keys.Required("summary", Shapes.Text);
        var published = keys.Required("published", Shapes.Date);
        var updated = keys.Required("updated", Shapes.Date);
        var references = keys.Required("references", Shapes.List(Reference, reference => reference.Url));
        var affects = keys.Required("affects", Scope.OfAdvisory);
        var symptoms = keys.Required("symptoms", Shapes.List(Symptom));
        var checks = keys.Required("checks", Shapes.List(Check, check => check.Run));
        var notes = keys.Optional("notes", Shapes.Set(Shapes.Text), []);
        var mitigations = keys.Required("mitigations", Shapes.List(mitigationShapes.Any));
        return at =>
        {
            if (at.Get(slug) is { Length: > 0 } name && name != folder.Slug)
            {
                at.Problem(
                    slug, $"The slug is {Quote.Of(name)}, but the folder is {Quote.Of(folder.Slug)}.", "Make them the same.");
            }

            if (at.Get(updated) < at.Get(published))
            {
                at.Problem(updated, "It was updated before it was published.", $"Write {at.Get(published):yyyy-MM-dd} or later.");
            }

            var scope = Resolve(at.Get(affects), at.Problems);
            var mends = Resolve(at.Get(mitigations), scope, at.Problems);
            return scope is null ? null : new Advisory
            {
                Slug = at.Get(slug),
                Title = at.Get(title),
                Summary = at.Get(summary),
                Published = at.Get(published) ?? default,
                Updated = at.Get(updated) ?? default,
                References = at.Get(references),
                Affects = scope,
                Symptoms = at.Get(symptoms),
                Checks = at.Get(checks),
                Notes = at.Get(notes),
                Mitigations = Numbered(mends),
            };
        };
    }

    private Applicability? Resolve((Scope Scope, Feature Feature) affects, Problems problems) =>
        upstream is null ? null : affects.Scope.Within(Scope.Everything(upstream, affects.Feature), upstream, problems);

    private List<Mitigation> Resolve(IReadOnlyList<WrittenMitigation?> written, Applicability? affects, Problems problems)
    {
        var completed = new List<(WrittenMitigation Written, Mitigation Mitigation)>();
        foreach (var mitigation in affects is null ? [] : written.OfType<WrittenMitigation>())
        {
            var applies = mitigation.Applies is null ? affects : mitigation.Applies.Within(affects!, upstream!, problems);
            if (applies is not null) completed.Add((mitigation, mitigation.Complete(applies)));
        }

        var mitigations = completed.Select(each => each.Mitigation).ToList();
        foreach (var (own, mitigation) in completed) own.CheckAmong?.Invoke(mitigation, mitigations);
        return mitigations;
    }

    // An edit is called by its number in the advisory: a line number would change with every comment above it.
    private List<Mitigation> Numbered(List<Mitigation> mitigations)
    {
        var number = 0;
        return [.. mitigations.Select(mitigation => mitigation is not CookbookPatchMitigation mend ? mitigation : mend with
        {
            Patches = [.. mend.Patches.Select(patch => ++number > 0 && patch is AnchoredEdit ? patch with { Name = $"{folder.Slug}#{number}" } : patch)],
        })];
    }
}
