namespace ArtifactForge.EndToEnd.Stores;

/// <summary>What one server alone can show. Where it is absent, that is a skip, and on CI a failure of <see cref="EveryServerIsThere"/>.</summary>
internal static class NeedsServer
{
    public static string? WhyNot(string server) => server == nameof(MotoServer) ? MotoServer.MissingBecause : CephServer.MissingBecause;
}

[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsServerFactAttribute : FactAttribute
{
    public NeedsServerFactAttribute(string server)
    {
        Server = server;
        Skip = NeedsServer.WhyNot(server);
    }

    public string Server { get; }
}

[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsServerTheoryAttribute : TheoryAttribute
{
    public NeedsServerTheoryAttribute(string server)
    {
        Server = server;
        Skip = NeedsServer.WhyNot(server);
    }

    public string Server { get; }
}
