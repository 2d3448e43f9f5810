using System.Security.Cryptography;
using System.Text;
using Kiln.Aws.Errors;

namespace Kiln.Services.Logs.Exports;

/// <summary>
/// Where exports go: a folder of the operator's in which each folder is a bucket. Files lie in it as AWS puts them into S3:
/// <code>BUCKET/exportedlogs/TASK-ID/2026-01-31-[$LATEST]0123456789abcdef0123456789abcdef/000000.gz</code>
/// No name leads out of it.
/// </summary>
/// <param name="root">Null: the operator has not allowed any.</param>
internal sealed class ExportFolder(string? root)
{
    internal const string DefaultPrefix = "exportedlogs";
    private const int LongestName = 200, LongestPrefix = 512;

    /// <returns>The folder of a task, which is not made yet.</returns>
    /// <exception cref="AwsException">There is no such bucket, or none at all.</exception>
    internal string Of(string bucket, string? prefix, string taskId)
    {
        if (root is null)
            throw LogsErrors.Invalid("Log events can be exported nowhere: start Kiln with --log-exports FOLDER (KILN_LOG_EXPORTS); a bucket is a folder in it.");
        // Of links too, only those are followed that the operator has put there.
        if (!IsBucketName(bucket) || !Directory.Exists(Path.Combine(root, bucket)))
            throw LogsErrors.Invalid($"The given bucket does not exist. Please make sure the bucket is valid: Kiln looks for a folder of that name in the one of --log-exports.");
        var parts = (prefix is { Length: > 0 } ? prefix : DefaultPrefix).Trim('/').Split('/');
        if (prefix?.Length > LongestPrefix || parts.Any(static p => p.Length is 0 or > LongestName || p is "." or ".." || p.Any(static c => char.IsControl(c) || c == '\\')))
            throw LogsErrors.Invalid("The destinationPrefix is no path: its parts are divided by single slashes, and none is empty, '.' or '..'.");
        return Path.Combine([root, bucket, .. parts, taskId]);
    }

    /// <summary>A stream's name as one of a folder; those that would not do are made so, and stay apart.</summary>
    internal static string NameOf(string stream)
    {
        var name = string.Concat(stream.Select(static c => c is '/' or '\\' || char.IsControl(c) ? '-' : c));
        if (Encoding.UTF8.GetByteCount(name) <= LongestName && name is not ("." or ".."))
            return name;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(stream)))[..16];
        return $"{string.Concat(name.Where(char.IsAscii).Take(LongestName - hash.Length - 1)).TrimStart('.')}-{hash}";
    }

    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    private static bool IsBucketName(string name) =>
        name.Length is >= 3 and <= 63 && !name.Contains("..", StringComparison.Ordinal) && char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1])
        && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.');
}
