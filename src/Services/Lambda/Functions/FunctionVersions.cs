using System.Globalization;

namespace Kiln.Services.Lambda.Functions;

/// <summary>Published versions: copies of <c>$LATEST</c> that never change again.</summary>
public sealed class FunctionVersions(FunctionStore store, FunctionDeployment deployment)
{
    /// <returns>The new version, or the newest one when nothing changed since.</returns>
    public async Task<FunctionConfiguration> PublishAsync(FunctionKey latest, CancellationToken cancellationToken)
    {
        // A version is of what was deployed, so its state must be final.
        await deployment.WaitAsync(latest, TimeSpan.FromMinutes(1), cancellationToken);
        var current = await store.UpdateAsync(latest, f => f with { LastPublishedVersion = f.LastPublishedVersion + 1 }, cancellationToken)
            ?? throw LambdaErrors.FunctionNotFound(latest.Arn);
        var version = current with
        {
            Key = latest with { Version = current.LastPublishedVersion.ToString(CultureInfo.InvariantCulture) },
            RevisionId = Guid.NewGuid().ToString(),
            Tags = null,
        };
        await store.InsertAsync(version, cancellationToken);
        return FunctionDescription.Of(version, qualified: true);
    }
}
