using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Nuke.Common.IO;

public class AbsolutePath
{
    private readonly string full;

    private AbsolutePath(string path) => full = path;

    public static AbsolutePath Create(string path) =>
        Path.IsPathFullyQualified(path)
            ? new AbsolutePath(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)))
            : throw new ArgumentException($"'{path}' is not an absolute path.", nameof(path));

    public string Name => Path.GetFileName(full);

    public string NameWithoutExtension => Path.GetFileNameWithoutExtension(full);

    public string Extension => Path.GetExtension(full);

    public AbsolutePath? Parent => Path.GetDirectoryName(full) is { } parent ? new AbsolutePath(parent) : null;

    [return: NotNullIfNotNull(nameof(path))]
    public static implicit operator AbsolutePath?(string? path) => path is null ? null : Create(path);

    [return: NotNullIfNotNull(nameof(path))]
    public static implicit operator string?(AbsolutePath? path) => path?.full;

    public static AbsolutePath operator /(AbsolutePath left, string? right) => Create(Path.Combine(left.full, right ?? ""));

    public static AbsolutePath operator +(AbsolutePath left, string? right) => Create(left.full + right);

    public static bool operator ==(AbsolutePath? a, AbsolutePath? b) => Equals(a, b);

    public static bool operator !=(AbsolutePath? a, AbsolutePath? b) => !Equals(a, b);

    public override bool Equals(object? obj) => obj is AbsolutePath other && Comparison.Equals(full, other.full);

    public override int GetHashCode() => Comparison.GetHashCode(full);

    public override string ToString() => full;

    private static StringComparer Comparison =>
        OperatingSystem.IsLinux() ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase;
}

public static class AbsolutePathExtensions
{
    public static bool FileExists(this AbsolutePath path) => File.Exists(path);

    public static bool DirectoryExists(this AbsolutePath path) => Directory.Exists(path);

    public static AbsolutePath CreateDirectory(this AbsolutePath path)
    {
        Directory.CreateDirectory(path);
        return path;
    }

    public static AbsolutePath CreateOrCleanDirectory(this AbsolutePath path)
    {
        path.DeleteDirectory();
        return path.CreateDirectory();
    }

    public static void DeleteFile(this AbsolutePath path)
    {
        if (path.FileExists()) File.Delete(path);
    }

    public static void DeleteDirectory(this AbsolutePath path)
    {
        if (path.DirectoryExists()) Directory.Delete(path, recursive: true);
    }

    public static string ReadAllText(this AbsolutePath path, Encoding? encoding = null) =>
        File.ReadAllText(path, encoding ?? Encoding.UTF8);

    public static AbsolutePath WriteAllText(
        this AbsolutePath path, string content, Encoding? encoding = null)
    {
        path.Parent?.CreateDirectory();
        File.WriteAllText(path, content, encoding ?? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return path;
    }
}
