using Nuke.Common;

// The composition root: targets parse, call one method of the library and show the answer.
internal sealed partial class Build : NukeBuild
{
    // Without a target there is nothing to do: help is shown.
    public static int Main() => Execute<Build>();
}
