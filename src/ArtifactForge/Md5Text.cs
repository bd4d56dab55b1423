using System.Security.Cryptography;

namespace ArtifactForge;

/// <summary>MD5 as mirrors' sidecars and S3's entity tags have it. It finds accidents; nothing is proved by it.</summary>
public static class Md5Text
{
#pragma warning disable CA5351 // Broken for security, which nothing here rests on: identities are SHA-256.
    public static string Of(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(MD5.HashData(content));
#pragma warning restore CA5351
}
