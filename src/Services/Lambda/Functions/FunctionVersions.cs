using System.Globalization;

namespace Kiln.Services.Lambda.Functions;

/// <summary>Published versions: copies of <c>$LATEST</c> that never change again.</summary>
public sealed class FunctionVersions(FunctionStore store, FunctionDeployment deployment)
{
    /// <returns>The new version, or the newest one when neither code nor configuration changed since.</returns>
    public async Task<FunctionConfiguration> PublishAsync(FunctionKey latest, CancellationToken cancellationToken)
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
                unchanged = NewestOf(current) is { } newest && IsCopy(newest, current) ? newest : null;
                return unchanged is null ? Next(current) : null;
            },
            cancellationToken);
        var version = published?.Version ?? unchanged ?? throw LambdaErrors.FunctionNotFound(latest.Arn);
        return FunctionDescription.Of(version, qualified: true);
    }

    private static (FunctionRecord Latest, FunctionRecord Version) Next(FunctionRecord current)
    {
        var number = current.LastPublishedVersion + 1;
        return (current with { LastPublishedVersion = number }, current with
        {
            Key = current.Key with { Version = Text(number) },
            RevisionId = Guid.NewGuid().ToString(),
            Tags = null,
        });
    }

    private FunctionRecord? NewestOf(FunctionRecord current) => store.Find(current.Key with { Version = Text(current.LastPublishedVersion) })?.Record;

    // Compared as stored, since records compare collections by identity; apart from what differs between any two versions.
    private static bool IsCopy(FunctionRecord version, FunctionRecord current) =>
        FunctionStore.Text(version) == FunctionStore.Text(current with
        {
            Key = version.Key,
            RevisionId = version.RevisionId,
            LastModified = version.LastModified,
            LastPublishedVersion = version.LastPublishedVersion,
            LastUpdateStatus = version.LastUpdateStatus,
            LastUpdateStatusReason = version.LastUpdateStatusReason,
            Tags = version.Tags,
        });

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
