using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Nuke.Common;

public static class Assert
{
    [DoesNotReturn]
    public static void Fail(string message, Exception? exception = null) =>
        throw new InvalidOperationException(message, exception);

    public static void True(
        [DoesNotReturnIf(false)] bool condition,
        string? message = null,
        [CallerArgumentExpression(nameof(condition))] string? argumentExpression = null)
    {
        if (!condition) Fail(message ?? $"Expected to be true: {argumentExpression}");
    }

    public static void False(
        [DoesNotReturnIf(true)] bool condition,
        string? message = null,
        [CallerArgumentExpression(nameof(condition))] string? argumentExpression = null)
    {
        if (condition) Fail(message ?? $"Expected to be false: {argumentExpression}");
    }

    public static T NotNull<T>(
        [NotNull] this T? obj,
        string? message = null,
        [CallerArgumentExpression(nameof(obj))] string? argumentExpression = null)
        where T : class
    {
        if (obj is null) Fail(message ?? $"Expected to have a value: {argumentExpression}");
        return obj;
    }

    public static void FileExists(
        string? path, string? message = null, [CallerArgumentExpression(nameof(path))] string? argumentExpression = null) =>
        True(File.Exists(path), message ?? $"No such file: {path} ({argumentExpression})");

    public static void DirectoryExists(
        string? path, string? message = null, [CallerArgumentExpression(nameof(path))] string? argumentExpression = null) =>
        True(Directory.Exists(path), message ?? $"No such directory: {path} ({argumentExpression})");
}
