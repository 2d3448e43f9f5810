using System.Globalization;

namespace Kiln.Services.Lambda.Functions;

/// <summary>Published versions: copies of <c>$LATEST</c> that never change again.</summary>
public sealed class FunctionVersions(FunctionStore store, FunctionDescription description, FunctionDeployment deployment)
{
    /// <returns>The new version, or the newest one when neither code nor configuration changed since.</returns>
    internal async Task<FunctionConfiguration> PublishAsync(FunctionKey latest, CancellationToken cancellationToken, Publication? asked = null)
    {
        // A version is of what was deployed, so its state must be final.
        await deployment.WaitAsync(latest, TimeSpan.FromMinutes(1), cancellationToken);
        var unchanged = default(FunctionRecord);
        var published = await store.PublishAsync(
            latest,
            current =>
            {
                if (current.IsBeingDeployed)
                    throw LambdaErrors.UpdateInProgress(latest.Arn);
                Check(current, asked);
                unchanged = NewestOf(current) is { } newest && IsCopy(newest, current) ? newest : null;
                return unchanged is null ? Next(current, asked?.Description) : null;
            },
            cancellationToken);
        var version = published?.Version ?? unchanged ?? throw LambdaErrors.FunctionNotFound(latest.Arn);
        return description.Of(version, qualified: true);
    }

    private static (FunctionRecord Latest, FunctionRecord Version) Next(FunctionRecord current, string? description)
    {
        var number = current.LastPublishedVersion + 1;
        return (current with { LastPublishedVersion = number }, current with
        {
            Key = current.Key with { Version = Text(number) },
            RevisionId = Guid.NewGuid().ToString(),
            Description = description ?? current.Description,
            Tags = null,
            ReservedConcurrency = null,
            RecursiveLoop = null,
            CodeSigningConfigArn = null,
        });
    }

    private FunctionRecord? NewestOf(FunctionRecord current) => store.Find(current.Key with { Version = Text(current.LastPublishedVersion) })?.Record;

    // Compared as stored, since records compare collections by identity; apart from what differs between any two versions.
    private static bool IsCopy(FunctionRecord version, FunctionRecord current) =>
        FunctionStore.Text(version) == FunctionStore.Text(current with
        {
            Key = version.Key,
            RevisionId = version.RevisionId,
            Description = version.Description,
            LastModified = version.LastModified,
            LastPublishedVersion = version.LastPublishedVersion,
            LastUpdateStatus = version.LastUpdateStatus,
            LastUpdateStatusReason = version.LastUpdateStatusReason,
            Tags = version.Tags,
            ReservedConcurrency = version.ReservedConcurrency,
            RecursiveLoop = version.RecursiveLoop,
            CodeSigningConfigArn = version.CodeSigningConfigArn,
            UpdateRuntimeOn = version.UpdateRuntimeOn,
            RuntimeVersionArn = version.RuntimeVersionArn,
        });

    private static void Check(FunctionRecord current, Publication? asked)
    {
        if (asked?.RevisionId is { } revision && revision != current.RevisionId)
            throw LambdaErrors.RevisionMismatch();
        if (asked?.CodeSha256 is { } digest && digest != current.Code.Base64)
            throw LambdaErrors.InvalidParameter($"CodeSHA256 ({digest}) is different from current CodeSHA256 in $LATEST ({current.Code.Base64}). Please try again with the CodeSHA256 in $LATEST.");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What a request to publish demands of <c>$LATEST</c>, and what it says of the version.</summary>
internal sealed record Publication
{
    public string? CodeSha256 { get; init; }
    public string? RevisionId { get; init; }

    /// <summary>Null: that of <c>$LATEST</c>.</summary>
    public string? Description { get; init; }
}
