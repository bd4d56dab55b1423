using System.Globalization;
using System.Text.RegularExpressions;
using Nuke.Common;
using Nuke.Common.Execution;

namespace Serilog;

public static class Log
{
    public static void Verbose(string messageTemplate, params object?[]? propertyValues) =>
        Write("VRB", Verbosity.Verbose, Tone.Quiet, messageTemplate, propertyValues);

    public static void Debug(string messageTemplate, params object?[]? propertyValues) =>
        Write("DBG", Verbosity.Normal, Tone.Plain, messageTemplate, propertyValues);

    public static void Information(string messageTemplate, params object?[]? propertyValues) =>
        Write("INF", Verbosity.Normal, Tone.Plain, messageTemplate, propertyValues);

    public static void Warning(string messageTemplate, params object?[]? propertyValues) =>
        Write("WRN", Verbosity.Minimal, Tone.Warning, messageTemplate, propertyValues);

    public static void Error(string messageTemplate, params object?[]? propertyValues) =>
        Write("ERR", Verbosity.Quiet, Tone.Error, messageTemplate, propertyValues);

    public static void Error(Exception? exception, string messageTemplate, params object?[]? propertyValues)
    {
        Error(messageTemplate, propertyValues);
        if (exception is not null) Verbose("{Exception}", exception);
    }

    private static void Write(string level, Verbosity atMost, Tone tone, string template, object?[]? values)
    {
        var text = Render(template, values);
        if (tone is Tone.Warning or Tone.Error) Output.Remember(tone, level, text);
        if (NukeBuild.Verbosity > atMost) return;
        var time = TimeProvider.System.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        Output.WriteLine(tone, $"{time} [{level}] {text}");
    }

    // As Serilog does it: values replace the {Names} in their order, whatever the names are.
    private static string Render(string template, object?[]? values)
    {
        if (values is null or []) return template;
        var next = 0;
        return Regex.Replace(
            template,
            @"\{[@$]?\w+(?::[^}]*)?\}",
            x => next < values.Length ? Convert.ToString(values[next++], CultureInfo.InvariantCulture) ?? "null" : x.Value,
            RegexOptions.CultureInvariant,
            TimeSpan.FromSeconds(1));
    }
}
