using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace ArtifactForge.Forging;

/// <summary>
/// A digest of everything that a value says, by what it really is and not by what it is declared as: whatever is added to a
/// patch one day is in it without anybody thinking of it. What cannot be told apart is refused, lest two things be one.
/// </summary>
internal static class Fingerprint
{
    public static Sha256Digest Of(params ReadOnlySpan<object?> values)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var value in values)
        {
            Add(hash, value);
        }

        return Sha256Digest.FromHash(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, object? value)
    {
        switch (value)
        {
            case null:
                Add(hash, 'n', []);
                break;
            case string text:
                Add(hash, 's', Encoding.UTF8.GetBytes(text));
                break;
            case ReadOnlyMemory<byte> bytes:
                Add(hash, 'b', bytes.Span);
                break;
            case bool or int or long or Enum or Sha256Digest or ReleaseVersion or ReleaseRange or Version:
                Add(hash, 'v', Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{value.GetType().Name} {value}")));
                break;
            case ITuple tuple:
                for (var i = 0; i < tuple.Length; i++)
                {
                    Add(hash, tuple[i]);
                }

                break;
            case IDictionary:
                throw new NotSupportedException("The order of a dictionary says nothing.");
            case IEnumerable list:
                Add(hash, '[', []);
                foreach (var item in list)
                {
                    Add(hash, item);
                }

                Add(hash, ']', []);
                break;
            default:
                AddProperties(hash, value);
                break;
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "This assembly is compiled whole (build/ahead-of-time/AheadOfTime.csproj), and other types are refused.")]
    private static void AddProperties(IncrementalHash hash, object value)
    {
        var type = value.GetType();
        if (type.Namespace?.StartsWith(nameof(ArtifactForge), StringComparison.Ordinal) != true)
        {
            throw new NotSupportedException($"There is no telling what is in a {type}.");
        }

        var properties = type.GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(property => property.GetIndexParameters().Length == 0).OrderBy(property => property.Name, StringComparer.Ordinal).ToList();
        if (properties.Count == 0)
        {
            throw new NotSupportedException($"A {type} shows nothing of what is in it.");
        }

        Add(hash, '{', Encoding.UTF8.GetBytes(type.FullName!));
        foreach (var property in properties)
        {
            Add(hash, property.Name);
            Add(hash, property.GetValue(value));
        }

        Add(hash, '}', []);
    }

    // With its kind and length, so that no two rows of values run together to the same bytes.
    private static void Add(IncrementalHash hash, char kind, ReadOnlySpan<byte> content)
    {
        Span<byte> head = stackalloc byte[5];
        head[0] = (byte)kind;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(head[1..], content.Length);
        hash.AppendData(head);
        hash.AppendData(content);
    }
}
