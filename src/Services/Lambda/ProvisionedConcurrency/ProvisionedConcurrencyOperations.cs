using System.Globalization;
using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Services.Lambda.Aliases;
using Kiln.Services.Lambda.Concurrency;
using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.ProvisionedConcurrency;

/// <summary>Environments that are initialised ahead, for a version or an alias.</summary>
public sealed class ProvisionedConcurrencyOperations(
    FunctionStore functions, AliasStore aliases, ProvisionedConcurrencyStore configs, ProvisionedVersions versions, TimeProvider time)
{
    private const string Uri = "/2019-09-30/functions/{FunctionName}/provisioned-concurrency";

    [Operation("PUT", Uri, Status = 202)]
    public async Task<ProvisionedConcurrencyState> PutProvisionedConcurrencyConfig(
        PutProvisionedConcurrencyConfigRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var identifier = FunctionIdentifier.Parse(request.FunctionName!, request.Qualifier, caller, "");
        if (identifier.Qualifier == FunctionIdentifier.Latest)
            throw LambdaErrors.InvalidParameter("Provisioned Concurrency Configs cannot be applied to unpublished function versions.");
        var key = Find(identifier);
        var requested = request.ProvisionedConcurrentExecutions!.Value;
        var config = await configs.ChangeAsync(
            key,
            _ =>
            {
                CheckConflict(key);
                CheckRoom(key, requested);
                return new() { Key = key, Requested = requested, LastModified = time.GetUtcNow() };
            },
            cancellationToken);
        versions.Apply(key);
        return new()
        {
            RequestedProvisionedConcurrentExecutions = requested,
            AvailableProvisionedConcurrentExecutions = 0,
            AllocatedProvisionedConcurrentExecutions = 0,
            Status = "IN_PROGRESS",
            LastModified = Text(config!.LastModified),
        };
    }

    [Operation("GET", Uri)]
    public Task<ProvisionedConcurrencyState> GetProvisionedConcurrencyConfig(
        ProvisionedConcurrencyConfigRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var config = configs.Find(Qualified(request, caller))
            ?? throw new AwsException(LambdaErrors.ProvisionedConcurrencyConfigNotFoundException, "No Provisioned Concurrency Config found for this function");
        var item = Describe(config);
        return Task.FromResult(new ProvisionedConcurrencyState
        {
            RequestedProvisionedConcurrentExecutions = item.RequestedProvisionedConcurrentExecutions,
            AvailableProvisionedConcurrentExecutions = item.AvailableProvisionedConcurrentExecutions,
            AllocatedProvisionedConcurrentExecutions = item.AllocatedProvisionedConcurrentExecutions,
            Status = item.Status,
            StatusReason = item.StatusReason,
            LastModified = item.LastModified,
        });
    }

    [Operation("GET", Uri + "?List=ALL")]
    public Task<ListProvisionedConcurrencyConfigsResponse> ListProvisionedConcurrencyConfigs(
        ListProvisionedConcurrencyConfigsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var identifier = FunctionIdentifier.Parse(request.FunctionName!, null, caller, "");
        var function = identifier.LatestKey;
        if (functions.Find(function) is null)
            throw LambdaErrors.FunctionNotFound(function.Arn);
        var after = Marker.Read(request.Marker, nameof(ListProvisionedConcurrencyConfigs));
        var size = request.MaxItems ?? LambdaLimits.FunctionsPerPage;
        var rest = configs.Of(function).Where(c => after is null || string.CompareOrdinal(c.Key.Version, after) > 0).Take(size + 1).ToList();
        return Task.FromResult(new ListProvisionedConcurrencyConfigsResponse
        {
            ProvisionedConcurrencyConfigs = [.. rest.Take(size).Select(Describe)],
            NextMarker = rest.Count > size ? Marker.Of(rest[size - 1].Key.Version) : null,
        });
    }

    /// <summary>One that is not there is deleted as well.</summary>
    [Operation("DELETE", Uri, Status = 204)]
    public async Task DeleteProvisionedConcurrencyConfig(ProvisionedConcurrencyConfigRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var key = Qualified(request, caller);
        await configs.ChangeAsync(key, static _ => null, cancellationToken);
        versions.Apply(key);
    }

    private FunctionKey Qualified(ProvisionedConcurrencyConfigRequest request, Caller caller)
    {
        var identifier = FunctionIdentifier.Parse(request.FunctionName!, request.Qualifier, caller, "");
        return identifier.Qualifier == FunctionIdentifier.Latest
            ? throw LambdaErrors.InvalidParameter("The function resource provided must be an alias or a published version.")
            : Find(identifier);
    }

    private FunctionKey Find(FunctionIdentifier identifier)
    {
        var key = identifier.Key;
        if (aliases.Find(key) is not null || functions.Find(key) is not null)
            return key;
        throw key.Version.All(char.IsAsciiDigit)
            ? LambdaErrors.FunctionNotFound(identifier.QualifiedArn)
            : new AwsException(LambdaErrors.ResourceNotFoundException, $"Cannot find alias arn: {identifier.QualifiedArn}");
    }

    // A version has one owner of its provisioned concurrency.
    private void CheckConflict(FunctionKey key)
    {
        var others = configs.Of(key).Where(c => c.Key != key).ToList();
        if (aliases.Find(key) is { } alias)
        {
            if (others.SelectMany(versions.Shares).Any(s => alias.Names(s.Version)))
                throw Conflict("Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version");
        }
        else if (others.SelectMany(versions.Shares).Any(s => s.Version == key.Version))
        {
            throw Conflict("Version is pointed by a Provisioned Concurrency alias");
        }
    }

    private void CheckRoom(FunctionKey key, int requested)
    {
        var latest = functions.Find(key with { Version = FunctionIdentifier.Latest })!.Record;
        if (latest.ReservedConcurrency is { } reserved)
        {
            if (requested + versions.TotalOf(key, except: key.Version) > reserved)
                throw LambdaErrors.InvalidParameter("Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function");
            return;
        }
        var unreserved = LambdaLimits.ConcurrentExecutions - ConcurrencyOperations.Reserved(functions, key.AccountId, key.Region);
        if (requested > unreserved)
            throw LambdaErrors.InvalidParameter($"Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [{unreserved}].");
        var taken = functions.List(key.AccountId, key.Region, allVersions: false)
            .Where(f => f.ReservedConcurrency is null).Sum(f => versions.TotalOf(f.Key, except: f.Key.Name == key.Name ? key.Version : null));
        if (unreserved - taken - requested < LambdaLimits.MinUnreservedConcurrency)
            throw LambdaErrors.InvalidParameter($"Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [{LambdaLimits.MinUnreservedConcurrency}].");
    }

    private ProvisionedConcurrencyConfigListItem Describe(ProvisionedConcurrencyConfig config)
    {
        var (available, hasFailed) = versions.StateOf(config);
        return new()
        {
            FunctionArn = $"{config.Key.Arn}:{config.Key.Version}",
            RequestedProvisionedConcurrentExecutions = config.Requested,
            AvailableProvisionedConcurrentExecutions = available,
            AllocatedProvisionedConcurrentExecutions = available,
            Status = hasFailed ? "FAILED" : available == config.Requested ? "READY" : "IN_PROGRESS",
            StatusReason = hasFailed ? "FUNCTION_ERROR_INIT_FAILURE" : null,
            LastModified = Text(config.LastModified),
        };
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'+0000'", CultureInfo.InvariantCulture);

    private static AwsException Conflict(string message) => new(LambdaErrors.ResourceConflictException, message);
}
