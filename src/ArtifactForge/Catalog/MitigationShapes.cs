using ArtifactForge.Catalog.Yaml;

namespace ArtifactForge.Catalog;

/// <summary>A mitigation that is complete but for what it applies to.</summary>
internal sealed record WrittenMitigation(Scope? Applies, Func<Applicability, Mitigation> Complete)
{
    /// <summary>What can be judged only when all mitigations of the advisory are known.</summary>
    public Action<Mitigation, IReadOnlyList<Mitigation>>? CheckAmong { get; init; }
}

/// <summary>Mitigations as written, by their kind.</summary>
internal sealed class MitigationShapes
{
    public MitigationShapes(PatchShapes patches, ScriptShape scripts, IamShapes iam) => Any = new KindShape<WrittenMitigation>("mitigation", new OrderedDictionary<string, RecordShape<WrittenMitigation>>
    {
        ["cookbook-patch"] = CookbookPatch(patches),
        ["requirements"] = Requirements,
        ["iam-policy"] = iam.Policy,
        ["iam-role"] = iam.Role,
        ["image-configuration"] = ImageConfiguration,
        ["script"] = scripts.Shape,
        ["manual"] = Manual,
        ["unmendable"] = Unmendable,
    });

    public KindShape<WrittenMitigation> Any { get; }

    /// <summary>What every kind has, then what only one has.</summary>
    public static RecordShape<WrittenMitigation> Kind(Func<KeyList, Func<Fields, Common, Mitigation>> declare, bool needsSteps = false, Func<Fields, Action<Mitigation, IReadOnlyList<Mitigation>>>? checkAmong = null) =>
        new("a mitigation of this kind", keys =>
        {
            keys.Required(KindShape<WrittenMitigation>.Discriminator, Shapes.Line);
            var title = keys.Required("title", Shapes.Line);
            var applies = keys.Optional<Scope?>("applies", Scope.OfMitigation!, null);
            var list = Shapes.List(Step, step => step.Text);
            var steps = needsSteps ? keys.Required("steps", list) : keys.Optional("steps", list, []);
            var confirm = keys.Optional("confirm", list, []);
            var back = keys.Optional("back", list, []);
            var own = declare(keys);
            return at => new WrittenMitigation(at.Get(applies), scope => own(at, new Common(at.Get(title), scope, at.Get(steps))) with { Confirm = at.Get(confirm), Back = at.Get(back) }) { CheckAmong = checkAmong?.Invoke(at) };
        });

    private static EitherShape<Step> Step { get; } = new(Shapes.Text, text => new Step(text), new RecordShape<Step>("a step", keys =>
    {
        var text = keys.Required("do", Shapes.Text);
        var run = keys.Required("run", Shapes.Text);
        return at => new Step(at.Get(text), at.Get(run));
    }));

    private static RecordShape<WrittenMitigation> CookbookPatch(PatchShapes shapes) => Kind(keys =>
    {
        var patches = keys.Required("patches", Shapes.List(shapes.Any, patch => patch?.Patch is DiffPatch diff ? diff.Name : null));
        var expect = keys.Optional("expect", Shapes.List(ExpectationShapes.Any), []);
        return (at, common) =>
        {
            var (written, expected) = (at.Get(patches).OfType<WrittenPatch>().ToList(), at.Get(expect).OfType<WrittenExpectation>().ToList());
            foreach (var path in written.Select(patch => patch.Path).Concat(expected.Select(one => one.Path))) path?.Check(common.Applies, at.Problems);
            return new CookbookPatchMitigation
            {
                Title = common.Title,
                Applies = common.Applies,
                Steps = common.Steps,
                Patches = [.. written.Select(patch => patch.Patch)],
                Expect = [.. expected.Select(one => one.Expectation)],
            };
        };
    });

    private static RecordShape<WrittenMitigation> Requirements { get; } = Kind(keys =>
    {
        var packages = keys.Required("packages", Shapes.List(Facts.PythonPackage, PythonPackage.NormalName));
        var specifier = keys.Required("specifier", Facts.Specifier);
        var constraints = keys.Optional("constraints", Shapes.Set(Facts.PythonVersion), []);
        return (at, common) => new RequirementsMitigation
        {
            Title = common.Title,
            Applies = common.Applies,
            Steps = common.Steps,
            Packages = at.Get(packages),
            Specifier = at.Get(specifier),
            Constraints = at.Get(constraints),
        };
    });

    private static RecordShape<WrittenMitigation> ImageConfiguration { get; } = Kind(keys =>
    {
        var settings = keys.Required("settings", Shapes.Map(Shapes.Line, Shapes.Any));
        return (at, common) =>
        {
            var values = new OrderedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var (key, value) in at.Get(settings)) values.TryAdd(key.Value, ImageSettings.Check(key, value, common.Applies, at.Problems));
            ImageSettings.CheckTogether([.. at.Get(settings).Select(setting => setting.Key)], common.Applies, at.Problems);
            return new ImageConfigMitigation { Title = common.Title, Applies = common.Applies, Steps = common.Steps, Settings = values };
        };
    });

    private static RecordShape<WrittenMitigation> Manual { get; } = Kind(
        _ => (_, common) => new ManualMitigation { Title = common.Title, Applies = common.Applies, Steps = common.Steps },
        needsSteps: true);

    private static RecordShape<WrittenMitigation> Unmendable { get; } = Kind(keys =>
    {
        var reason = keys.Required("reason", Shapes.Text);
        return (at, common) => new UnmendableMitigation { Title = common.Title, Applies = common.Applies, Steps = common.Steps, Reason = at.Get(reason) };
    });
}

internal sealed record Common(string Title, Applicability Applies, IReadOnlyList<Step> Steps);
