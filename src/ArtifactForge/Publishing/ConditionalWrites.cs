using System.Text;
using Amazon.Runtime;

namespace ArtifactForge.Publishing;

/// <summary>What publishing rests on, asked of a store by trying it: servers that do not know a condition often ignore it.</summary>
/// <param name="Adds">A key that is taken is not written again.</param>
/// <param name="Replaces">An object is replaced by who names its tag, and by nobody else.</param>
/// <param name="AddsAgain">A key is free again when its object was deleted: not so on Ceph, in a bucket whose versioning was suspended.</param>
public sealed record ConditionalWrites(bool Adds, bool Replaces, bool AddsAgain = true)
{
    // No tag of anything: of the shape that S3 gives out, so that no server refuses it as malformed.
    private const string WrongTag = "00000000000000000000000000000000";

    public bool Hold => Adds && Replaces && AddsAgain;

    /// <summary>What is lacking, in the words of HTTP.</summary>
    public string Lack => string.Join(" and ", new[] { Adds ? null : "If-None-Match", Replaces ? null : "If-Match", AddsAgain ? null : "If-None-Match for what was deleted" }.OfType<string>());

    /// <summary>The store to write through: itself where its conditions hold, with the weaker protocol where that is allowed.</summary>
    /// <param name="probe">A key that nobody else has, where whoever asks may write and delete.</param>
    public static async Task<IStore> WriterOfAsync(IStore store, ObjectKey probe, bool allowUnconditional, CancellationToken cancellation)
    {
        var found = await ProbeAsync(store, probe, cancellation);
        return found.Hold ? store
            : allowUnconditional ? new LookThenWriteStore(store)
            : throw new ForgeException(
                store.Name,
                $"the server does not heed {found.Lack}, so two runs at once could overwrite each other unseen.",
                "Choose a server that does, or a bucket that never had versions. Where never more than one run is at work, --allow-unconditional looks first and writes then.",
                Failure.Failed);
    }

    /// <summary>Tries both conditions on an object of its own, which it deletes. A server that says 501 does not have them; other errors pass through. What is found out besides on the way is one.</summary>
    public static async Task<ConditionalWrites> ProbeAsync(IStore store, ObjectKey probe, CancellationToken cancellation)
    {
        ConditionalWrites found;
        try
        {
            var adds = await AddsAsync(store, probe, cancellation);
            string? tag;
            await using (var stored = await store.OpenAsync(probe, cancellation))
            {
                tag = IsMisread(stored) ? throw Misread(store) : stored?.Tag;
            }

            found = new ConditionalWrites(adds, tag is not null && await ReplacesAsync(store, probe, tag, cancellation));
            if (found.Hold)
            {
                await store.DeleteAsync(probe, cancellation);
                found = found with { AddsAgain = await store.TryAddAsync(probe, Text("fifth"), cancellation) };
            }
        }
        catch
        {
            await RemoveAsync(store, probe);
            throw;
        }

        await store.DeleteAsync(probe, cancellation);
        return found;
    }

    private static async Task<bool> AddsAsync(IStore store, ObjectKey probe, CancellationToken cancellation)
    {
        var isNew = await AskAsync(() => store.TryAddAsync(probe, Text("first"), cancellation));
        if (isNew is true)
        {
            return await AskAsync(() => store.TryAddAsync(probe, Text("second"), cancellation)) is false;
        }

        await store.PutAsync(probe, Text("first"), cancellation);
        return false;
    }

    /// <summary>Whether the server took how a body was sent for what it is. It is the same bytes, and clients that heed what they are told cannot read them.</summary>
    internal static bool IsMisread(StoredObject? stored) => stored?.Encoding?.Contains("aws-chunked", StringComparison.Ordinal) == true;

    internal static ForgeException Misread(IStore store) => new(
        store.Name,
        "the server takes how a body was sent for an encoding of the object: what was put reads back with Content-Encoding: aws-chunked.",
        "Give --chunked false.",
        Failure.Usage);

    private static async Task<bool> ReplacesAsync(IStore store, ObjectKey probe, string tag, CancellationToken cancellation) =>
        await AskAsync(() => store.TryReplaceAsync(probe, Text("third"), WrongTag, cancellation)) is false
        && await AskAsync(() => store.TryReplaceAsync(probe, Text("fourth"), tag, cancellation)) is true
        && await store.DigestAsync(probe, cancellation) == Text("fourth").Sha256;

    /// <summary>Null where the server does not know the condition.</summary>
    private static async Task<bool?> AskAsync(Func<Task<bool>> ask)
    {
        try
        {
            return await ask();
        }
        catch (ForgeException refusal) when (refusal.InnerException is AmazonServiceException error && S3Advice.IsNotImplemented(error))
        {
            return null;
        }
    }

    /// <summary>After an error, which is what is to be told; also when the run was cancelled.</summary>
    private static async Task RemoveAsync(IStore store, ObjectKey probe)
    {
        try
        {
            await store.DeleteAsync(probe, CancellationToken.None);
        }
        catch (ForgeException)
        {
            // The same reason, most likely.
        }
    }

    private static Blob Text(string text) => Blob.Of(Encoding.UTF8.GetBytes($"The {text} text of a probe of conditional writes; it may be deleted.\n"), "probe.txt");
}
