using ArtifactForge.Publishing;
using ArtifactForge.Publishing.Checks;

namespace ArtifactForge.Tests.Publishing;

/// <summary>What Preflight says of a bucket, AWS's answers scripted; real servers are looked at in EndToEnd.</summary>
public sealed class InspectingBuckets : IDisposable
{
    private readonly ScriptedBucket bucket = new();
    private readonly ScriptedS3 server;

    public InspectingBuckets() => server = new ScriptedS3(bucket.To);

    public void Dispose() => server.Dispose();

    private Task<IReadOnlyList<Check>> InspectAsync(S3Options? options = null, TimeProvider? clock = null, bool allowUnconditional = false, string region = "us-east-1") =>
        Inspection.RunAsync(server.Store(options ?? new S3Options { ExpectedOwner = "123456789012" }, region), clock ?? TimeProvider.System, allowUnconditional, CancellationToken.None);

    private async Task<Check> CheckAsync(string name, S3Options? options = null) => (await InspectAsync(options)).Single(check => check.Name == name);

    [Fact]
    public async Task ABucketInGoodOrderIsFoundToBe()
    {
        var checks = await InspectAsync();
        Assert.Empty(checks.Where(check => check.State != CheckState.Ok).Select(check => $"{check.Name}: {check.Found}"));
        Assert.Equal(13, checks.Count);
        Assert.All(checks, check => Assert.Null(check.Fix));
    }

    [Fact]
    public async Task WhatWasWrittenIsGoneAgain()
    {
        bucket.EnforcesConditions = false;
        await InspectAsync();
        Assert.Equal(0, bucket.Objects);
    }

    [Fact]
    public async Task VersionsAreNotAdvisedWhereTheServerIsNotAwsOwn()
    {
        bucket.Settings["versioning"] = new Answer(200, "<VersioningConfiguration/>");
        var check = await CheckAsync("versioning", new S3Options { Endpoints = ["http://127.0.0.1:1"], ExpectedOwner = "123456789012" });
        Assert.Equal((CheckState.Warn, null), (check.State, check.Text));
        Assert.Contains("cannot be turned off again", check.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerThatStoresHowBodiesAreSentCannotBePublishedTo()
    {
        bucket.KeepsEncoding = true;
        var check = await CheckAsync("writable");
        Assert.Equal((CheckState.Fail, "Give --chunked false."), (check.State, check.Fix));
        Assert.Equal(CheckState.NotKnown, (await CheckAsync("conditional writes")).State);
        Assert.Equal(0, bucket.Objects);
    }

    [Fact]
    public async Task WithoutABucketThereIsNothingElseToAsk()
    {
        using var empty = new ScriptedS3(_ => Answer.Error(404, "NoSuchBucket"));
        var check = Assert.Single(await Inspection.RunAsync(empty.Store(), TimeProvider.System, allowUnconditional: false, CancellationToken.None));
        Assert.Equal((CheckState.Fail, "aws s3 mb s3://acme --region us-east-1"), (check.State, check.Text));
    }

    [Theory]
    [InlineData("versioning", "<VersioningConfiguration/>", "versioning", "It is off", "Status=Enabled")]
    [InlineData("versioning", "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>", "versioning", "It is suspended", "Status=Enabled")]
    [InlineData("encryption", "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>", "encryption", "no other account can read", null)]
    [InlineData("publicAccessBlock", "<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>false</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>", "public access", "a bucket policy can", "BlockPublicPolicy=true")]
    [InlineData("publicAccessBlock", "<PublicAccessBlockConfiguration><BlockPublicAcls>false</BlockPublicAcls></PublicAccessBlockConfiguration>", "public access", "Nothing keeps ACLs", "BlockPublicPolicy=true")]
    [InlineData("ownershipControls", "<OwnershipControls><Rule><ObjectOwnership>BucketOwnerPreferred</ObjectOwnership></Rule></OwnershipControls>", "object ownership", "BucketOwnerPreferred", "BucketOwnerEnforced")]
    [InlineData("lifecycle", "<LifecycleConfiguration><Rule><ID>x</ID><Status>Disabled</Status><Filter/><AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule></LifecycleConfiguration>", "stale uploads", "kept and billed", "AbortIncompleteMultipartUpload")]
    public async Task ASettingThatIsNotAsItShouldBeIsNamedWithWhatMendsIt(string setting, string body, string name, string found, string? text)
    {
        bucket.Settings[setting] = new Answer(200, body);
        var check = await CheckAsync(name);
        Assert.Equal(CheckState.Warn, check.State);
        Assert.Contains(found, check.Found, StringComparison.Ordinal);
        Assert.NotNull(check.Fix);
        Assert.Equal(text is null, check.Text is null);
        Assert.Contains(text ?? "", check.Text ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("encryption", "ServerSideEncryptionConfigurationNotFoundError", "encryption", CheckState.Warn)]
    [InlineData("publicAccessBlock", "NoSuchPublicAccessBlockConfiguration", "public access", CheckState.Warn)]
    [InlineData("ownershipControls", "OwnershipControlsNotFoundError", "object ownership", CheckState.Warn)]
    [InlineData("lifecycle", "NoSuchLifecycleConfiguration", "stale uploads", CheckState.Warn)]
    [InlineData("lifecycle", "NoSuchLifecycleConfiguration", "object lifecycle", CheckState.Ok)]
    public async Task ASettingThatIsAbsentIsKnownToBe(string setting, string code, string name, CheckState state)
    {
        bucket.Settings[setting] = Answer.Error(404, code);
        Assert.Equal(state, (await CheckAsync(name)).State);
    }

    [Theory]
    [InlineData("versioning", "versioning", "s3:GetBucketVersioning")]
    [InlineData("encryption", "encryption", "s3:GetEncryptionConfiguration")]
    [InlineData("publicAccessBlock", "public access", "s3:GetBucketPublicAccessBlock")]
    [InlineData("ownershipControls", "object ownership", "s3:GetBucketOwnershipControls")]
    [InlineData("lifecycle", "stale uploads", "s3:GetLifecycleConfiguration")]
    [InlineData("lifecycle", "object lifecycle", "s3:GetLifecycleConfiguration")]
    public async Task WhatMayNotBeAskedOrIsNotAnsweredIsNotKnown(string setting, string name, string permission)
    {
        bucket.Settings[setting] = Answer.Error(403, "AccessDenied");
        var forbidden = await CheckAsync(name);
        Assert.Equal((CheckState.NotKnown, true), (forbidden.State, forbidden.Fix!.Contains(permission, StringComparison.Ordinal)));
        foreach (var answer in new[] { Answer.Error(501, "NotImplemented"), Answer.Error(405, "MethodNotAllowed"), Answer.Error(400, "WhoKnows") })
        {
            bucket.Settings[setting] = answer;
            Assert.Equal(CheckState.NotKnown, (await CheckAsync(name)).State);
        }
    }

    // Servers answer any question of a bucket that they do not know with a listing of it.
    [Theory]
    [InlineData("encryption", "encryption")]
    [InlineData("publicAccessBlock", "public access")]
    [InlineData("ownershipControls", "object ownership")]
    [InlineData("lifecycle", "stale uploads")]
    [InlineData("lifecycle", "object lifecycle")]
    public async Task AnAnswerToAnotherQuestionIsNone(string setting, string name)
    {
        bucket.Settings[setting] = ScriptedBucket.Listing();
        Assert.Equal(CheckState.NotKnown, (await CheckAsync(name)).State);
    }

    [Theory]
    [InlineData("<Filter><Prefix>cookbooks/objects/</Prefix></Filter><Expiration><Days>30</Days></Expiration>", "deletes objects")]
    [InlineData("<Filter><Prefix></Prefix></Filter><Expiration><Days>30</Days></Expiration>", "deletes objects")]
    [InlineData("<Prefix>cook</Prefix><Expiration><Days>30</Days></Expiration>", "deletes objects")]
    [InlineData("<Filter><And><Prefix>cookbooks/</Prefix><Tag><Key>team</Key><Value>hpc</Value></Tag></And></Filter><Expiration><Days>30</Days></Expiration>", "deletes objects")]
    [InlineData("<Filter/><Transition><Days>30</Days><StorageClass>DEEP_ARCHIVE</StorageClass></Transition>", "archives objects")]
    [InlineData("<Filter><Prefix>logs/</Prefix></Filter><Expiration><Days>30</Days></Expiration>", null)]
    [InlineData("<Filter><Tag><Key>team</Key><Value>other</Value></Tag></Filter><Expiration><Days>30</Days></Expiration>", null)]
    [InlineData("<Filter/><Transition><Days>30</Days><StorageClass>STANDARD_IA</StorageClass></Transition>", null)]
    [InlineData("<Filter/><NoncurrentVersionExpiration><NoncurrentDays>30</NoncurrentDays></NoncurrentVersionExpiration>", null)]
    public async Task ARuleThatTouchesWhatIsPublishedIsNamed(string rule, string? harm)
    {
        bucket.Settings["lifecycle"] = ScriptedBucket.Lifecycle($"<ID>tidy-up</ID>{rule}");
        var check = await CheckAsync("object lifecycle", new S3Options { Tags = [new ObjectTag("team", "hpc")] });
        Assert.Equal(harm is null ? CheckState.Ok : CheckState.Warn, check.State);
        Assert.Contains(harm is null ? "No rule" : $"Rule 'tidy-up' {harm}", check.Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABucketElsewhereFailsWithTheRegionThatItIsIn()
    {
        bucket.Region = "eu-west-1";
        var check = await CheckAsync("region");
        Assert.Equal((CheckState.Fail, "Give --regions eu-west-1."), (check.State, check.Fix));
    }

    [Fact]
    public async Task AnOwnerIsKnownWhereAnotherIsRefused()
    {
        Assert.Equal(CheckState.Ok, (await CheckAsync("owner")).State);
        bucket.Owner = null;
        Assert.Equal(CheckState.NotKnown, (await CheckAsync("owner")).State);
        var nobodyAsks = await CheckAsync("owner", new S3Options());
        Assert.Equal(CheckState.Warn, nobodyAsks.State);
        Assert.Contains("0123abcd", nobodyAsks.Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABucketOfSomebodyElseFails()
    {
        var check = Assert.Single(await InspectAsync(new S3Options { ExpectedOwner = "999999999999" }));
        Assert.Equal(CheckState.Fail, check.State);
        Assert.Contains("--expected-owner", check.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutConditionalWritesItFailsUnlessThatIsAllowed()
    {
        bucket.HeedsConditions = false;
        Assert.Equal(CheckState.Fail, (await CheckAsync("conditional writes")).State);
        var allowed = (await InspectAsync(allowUnconditional: true)).Single(check => check.Name == "conditional writes");
        Assert.Equal(CheckState.Warn, allowed.State);
        Assert.Contains("looks first", allowed.Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhereTheBucketEnforcesNothingTheStatementsArePrinted()
    {
        bucket.EnforcesConditions = false;
        var check = await CheckAsync("enforced conditions");
        Assert.Equal(CheckState.Warn, check.State);
        Assert.Contains("\"arn:aws:s3:::acme/cookbooks/objects/*\"", check.Text, StringComparison.Ordinal);
        Assert.Contains("""{"Null":{"s3:if-none-match":["true"]},"Bool":{"s3:ObjectCreationOperation":["true"]}}""", check.Text, StringComparison.Ordinal);
        bucket.Settings["policy"] = new Answer(200, """{"Statement":[{"Condition":{"Null":{"s3:if-none-match":"true"}}}]}""");
        Assert.Contains("a write without it was taken", (await CheckAsync("enforced conditions")).Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WherePutsAreRefusedThePermissionIsNamedAndNothingIsSaidOfConditions()
    {
        bucket.RefusesPuts = true;
        var checks = (await InspectAsync(new S3Options { Tags = [new ObjectTag("a", "b")] })).ToDictionary(check => check.Name);
        Assert.Equal(CheckState.Fail, checks["writable"].State);
        Assert.Contains("s3:PutObject and s3:PutObjectTagging", checks["writable"].Fix, StringComparison.Ordinal);
        Assert.Equal((CheckState.NotKnown, CheckState.NotKnown), (checks["conditional writes"].State, checks["enforced conditions"].State));
    }

    [Theory]
    [InlineData(20, "20 minutes ahead")]
    [InlineData(-20, "20 minutes behind")]
    [InlineData(0, null)]
    public async Task AWrongClockIsSeen(int minutes, string? told)
    {
        var check = (await InspectAsync(clock: new ShiftedClock(TimeSpan.FromMinutes(minutes)))).Single(check => check.Name == "clock");
        Assert.Equal(told is null ? CheckState.Ok : CheckState.Warn, check.State);
        Assert.Contains(told ?? "agree", check.Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20, true)]
    [InlineData(-20, true)]
    [InlineData(10, false)]
    public async Task WithAClockThatIsFarOffNothingIsPruned(int minutes, bool isRefused)
    {
        var error = await Record.ExceptionAsync(() => BucketHome.RequireRightClockAsync(server.Store(), new ShiftedClock(TimeSpan.FromMinutes(minutes)), CancellationToken.None));
        Assert.Equal(isRefused ? $"this machine's clock is 20 minutes {(minutes > 0 ? "ahead" : "behind")}, and what is to be removed is judged by the time." : null, (error as ForgeException)?.What);
        Assert.Equal(isRefused, error is not null);
    }

    private sealed class ShiftedClock(TimeSpan shift) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow + shift;
    }
}
