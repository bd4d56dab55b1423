using System.Globalization;

namespace Nuke.Common.Execution;

internal static class Summary
{
    private const int StatusWidth = 10;
    private const int DurationWidth = 10;

    public static void Write(NukeBuild build)
    {
        Output.WriteRemembered();
        var plan = build.ExecutionPlan;
        var nameWidth = Math.Max(plan.Max(x => x.Name.Length) + 4, 19);
        var width = nameWidth + StatusWidth + DurationWidth;
        Output.WriteLine();
        Output.WriteLine(Tone.Quiet, new string('═', width));
        Output.WriteLine(Tone.Heading, Line("Target", "Status", "Duration"));
        Output.WriteLine(Tone.Quiet, new string('─', width));
        foreach (var target in plan.Where(x => x.Status is not ExecutionStatus.Collective))
        {
            var hasRun = target.Status is ExecutionStatus.Succeeded or ExecutionStatus.Failed or ExecutionStatus.Aborted;
            var duration = hasRun ? Duration(target.Stopwatch.Elapsed) : "";
            Output.WriteLine(ToneOf(target.Status), Line(target.Name, target.Status.ToString(), duration, target.Remark));
        }
        var total = plan.Aggregate(TimeSpan.Zero, (sum, x) => sum + x.Stopwatch.Elapsed);
        Output.WriteLine(Tone.Quiet, new string('─', width));
        Output.WriteLine(Tone.Heading, Line("Total", "", Duration(total)));
        Output.WriteLine(Tone.Quiet, new string('═', width));
        Output.WriteLine();
        var now = TimeProvider.System.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        if (build.IsSucceeding) Output.WriteLine(Tone.Success, $"Build succeeded on {now}.");
        else Output.WriteLine(Tone.Error, $"Build failed on {now}.");

        string Line(string name, string status, string duration, string? remark = null) =>
            (name.PadRight(nameWidth) + status.PadRight(StatusWidth) + duration.PadLeft(DurationWidth)
                + (string.IsNullOrEmpty(remark) ? "" : $"   // {remark}")).TrimEnd();
    }

    private static string Duration(TimeSpan time) =>
        time < TimeSpan.FromSeconds(1) ? "< 1sec" : $"{(int)time.TotalMinutes}:{time.Seconds:00}";

    private static Tone ToneOf(ExecutionStatus status) =>
        status switch
        {
            ExecutionStatus.Succeeded => Tone.Success,
            ExecutionStatus.Failed => Tone.Error,
            ExecutionStatus.Aborted or ExecutionStatus.NotRun => Tone.Warning,
            _ => Tone.Quiet,
        };
}
