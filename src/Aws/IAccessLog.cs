using Microsoft.AspNetCore.Http;

namespace Kiln.Aws;

/// <summary>Told of each request that was answered.</summary>
public interface IAccessLog
{
    /// <summary>Must not block. What it needs of the request it takes before it returns.</summary>
    void Write(AccessEntry entry, HttpContext http);
}

/// <summary>What is known of a request beside what its connection and headers say. Nothing of it is a secret.</summary>
/// <param name="Service">As compatibility.md names it. Null: none was found.</param>
/// <param name="Principal">ARN; only once the signature is verified. Null before, and where nobody was asked.</param>
/// <param name="AccessKeyId">As the request says it, verified or not.</param>
/// <param name="Error">AWS's code. Null: it was answered without one.</param>
/// <param name="Began">Of <see cref="System.Diagnostics.Stopwatch"/>.</param>
/// <param name="Resource">ARN of what was asked for by a path that is its owner's affair. Null: the path is the API's, and may be told.</param>
public readonly record struct AccessEntry(
    string RequestId, string? Service, string? Operation, string? Principal, string? AccessKeyId, string? Error, long Began, string? Resource = null);
