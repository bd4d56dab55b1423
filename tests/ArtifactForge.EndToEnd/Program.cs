using System.Globalization;
using ArtifactForge.EndToEnd.Survival;

// The tests are run by their runner; what some of them start as a program of its own is this.
return args switch
{
    ["publish-and-die", var store, var work, var catalogue, var tarballs, var operation, var when] =>
        await InProcess.PublishAndDieAsync(store, work, catalogue, tarballs, int.Parse(operation, CultureInfo.InvariantCulture), string.Equals(when, "after", StringComparison.Ordinal)),
    ["proxy", var server, var milliseconds] =>
        await InProcess.ProxyAsync(server, TimeSpan.FromMilliseconds(int.Parse(milliseconds, CultureInfo.InvariantCulture))),
    _ => InProcess.Usage(),
};
