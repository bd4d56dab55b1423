namespace ArtifactForge.Publishing;

/// <summary>Who does something to a store, and with which tool: what the records say.</summary>
public sealed record Actor(string Who, string Tool);
