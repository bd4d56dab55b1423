using System.Text;

namespace ArtifactForge.Publishing.Checks;

/// <summary>What publishing will do, tried on an object of its own.</summary>
internal static class WritingChecks
{
    public static async Task<Check> WritableAsync(IStore store, CancellationToken cancellation)
    {
        const string Name = "writable";
        var key = StoreLayout.NewProbeKey();
        var content = Blob.Of(Encoding.UTF8.GetBytes("Preflight wrote this; it may be deleted.\n"), key.ToString());
        try
        {
            await store.PutAsync(key, content, cancellation);
            var (found, isMisread) = await ReadBackAsync(store, key, cancellation);
            await store.DeleteAsync(key, cancellation);
            return isMisread ? Check.Fail(Name, ConditionalWrites.Misread(store))
                : found == content.Sha256
                ? Check.Ok(Name, "An object was put, read back and deleted.")
                : Check.Fail(Name, $"An object reads back with SHA-256 {found?.Prefix ?? "of nothing"}, written was {content.Sha256.Prefix}.", "Look at the store's disks, and at what stands between it and here.");
        }
        catch (ForgeException refusal)
        {
            return Check.Fail(Name, refusal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Check.Fail(Name, error.Message, "Let this user write there.");
        }
    }

    private static async Task<(Sha256Digest? Digest, bool IsMisread)> ReadBackAsync(IStore store, ObjectKey key, CancellationToken cancellation)
    {
        await using var stored = await store.OpenAsync(key, cancellation);
        return (stored is null ? null : await Blob.DigestAsync(stored.Content, cancellation), ConditionalWrites.IsMisread(stored));
    }

    public static async Task<Check> ConditionalAsync(IStore store, bool allowUnconditional, CancellationToken cancellation)
    {
        const string Name = "conditional writes";
        try
        {
            var found = await ConditionalWrites.ProbeAsync(store, StoreLayout.NewProbeKey(), cancellation);
            return found.Hold ? Check.Ok(Name, "If-None-Match and If-Match hold.")
                : allowUnconditional ? Check.Warn(Name, $"The server does not heed {found.Lack}: Publish looks first and writes then (--allow-unconditional).", "Let never more than one publisher be at work.")
                : Check.Fail(Name, $"The server does not heed {found.Lack}.", "Choose one that does, or a bucket that never had versions; for one publisher at a time there is --allow-unconditional.");
        }
        catch (ForgeException refusal)
        {
            return Check.NotKnown(Name, refusal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Check.NotKnown(Name, error.Message, "Let this user write there.");
        }
    }
}
