using Amazon.Runtime;
using Amazon.Runtime.SharedInterfaces;

namespace ArtifactForge.Publishing;

/// <summary>
/// A role that is taken on, and taken on anew before it ends. The SDK's own asks the token service of us-east-1 where no variable names
/// a region, and who is of China or GovCloud is not known there.
/// </summary>
public sealed class RoleCredentials : RefreshingAWSCredentials
{
    private const string Session = "ArtifactForge";

    private readonly ICoreAmazonSTS service;
    private readonly string role;
    private readonly AssumeRoleAWSCredentialsOptions options;

    /// <param name="service">Of the region where it is to be asked for.</param>
    public RoleCredentials(ICoreAmazonSTS service, string role, string? externalId)
    {
        this.service = service;
        this.role = role;
        options = new AssumeRoleAWSCredentialsOptions { ExternalId = externalId };

        // As the SDK's own: a request that is signed now may arrive much later.
        PreemptExpiryTime = TimeSpan.FromMinutes(15);
    }

    protected override CredentialsRefreshState GenerateNewCredentials() => StateOf(service.CredentialsFromAssumeRoleAuthentication(role, Session, options));

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync() => StateOf(await service.CredentialsFromAssumeRoleAuthenticationAsync(role, Session, options));

    private static CredentialsRefreshState StateOf(AssumeRoleImmutableCredentials granted) => new(granted, granted.Expiration);
}
