/// <summary>What is worth a line in the log while something else is going on.</summary>
internal sealed class Notes(Action<string> log) : IProgress<string>
{
    public void Report(string value)
    {
        Screen.EndProgress();
        log(Screen.Harmless(value));
    }
}
