using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Services.Lambda.Aliases;
using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.EventInvokeConfigs;

/// <summary>How asynchronous events of a function, a version or an alias are delivered, and who learns how they ended.</summary>
public sealed class EventInvokeConfigOperations(
    FunctionStore functions, Qualifiers qualifiers, EventInvokeConfigStore configs, DestinationRules destinations, TimeProvider time)
{
    private const string Uri = "/2019-09-25/functions/{FunctionName}/event-invoke-config";

    /// <summary>What is not named is taken away.</summary>
    [Operation("PUT", Uri)]
    public Task<FunctionEventInvokeConfig> PutFunctionEventInvokeConfig(ChangeEventInvokeConfigRequest request, Caller caller, CancellationToken cancellationToken) =>
        ChangeAsync(request, caller, static (key, _) => new() { Key = key, LastModified = default }, cancellationToken);

    /// <summary>What is not named stays.</summary>
    [Operation("POST", Uri)]
    public Task<FunctionEventInvokeConfig> UpdateFunctionEventInvokeConfig(ChangeEventInvokeConfigRequest request, Caller caller, CancellationToken cancellationToken) =>
        ChangeAsync(request, caller, static (key, current) => current ?? throw NotFound(key), cancellationToken);

    [Operation("GET", Uri)]
    public Task<FunctionEventInvokeConfig> GetFunctionEventInvokeConfig(EventInvokeConfigRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var key = KeyOf(request.FunctionName!, request.Qualifier, caller);
        return Task.FromResult(FunctionEventInvokeConfig.Of(configs.Find(key) ?? throw NotFound(key)));
    }

    [Operation("GET", Uri + "/list")]
    public Task<ListFunctionEventInvokeConfigsResponse> ListFunctionEventInvokeConfigs(
        ListFunctionEventInvokeConfigsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var function = KeyOf(request.FunctionName!, null, caller) with { Version = FunctionIdentifier.Latest };
        if (functions.Find(function) is null)
            throw NoFunction();
        var after = Marker.Read(request.Marker, nameof(ListFunctionEventInvokeConfigs));
        var size = request.MaxItems ?? LambdaLimits.FunctionsPerPage;
        var rest = configs.Of(function).Where(c => after is null || string.CompareOrdinal(c.Key.Version, after) > 0).Take(size + 1).ToList();
        return Task.FromResult(new ListFunctionEventInvokeConfigsResponse
        {
            FunctionEventInvokeConfigs = [.. rest.Take(size).Select(FunctionEventInvokeConfig.Of)],
            NextMarker = rest.Count > size ? Marker.Of(rest[size - 1].Key.Version) : null,
        });
    }

    [Operation("DELETE", Uri, Status = 204)]
    public Task DeleteFunctionEventInvokeConfig(EventInvokeConfigRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var key = KeyOf(request.FunctionName!, request.Qualifier, caller);
        return configs.ChangeAsync(key, current => current is null ? throw NotFound(key) : null, cancellationToken);
    }

    private async Task<FunctionEventInvokeConfig> ChangeAsync(
        ChangeEventInvokeConfigRequest request, Caller caller, Func<FunctionKey, EventInvokeConfig?, EventInvokeConfig> from, CancellationToken cancellationToken)
    {
        // Recorded: this comes before the question whether there is such a function.
        if (request is { MaximumRetryAttempts: null, MaximumEventAgeInSeconds: null, DestinationConfig: null })
            throw LambdaErrors.InvalidParameter("You must specify at least one of error handling or destination setting.");
        var identifier = FunctionIdentifier.Parse(request.FunctionName!, request.Qualifier, caller, "");
        var key = identifier.Key;
        // An update finds its config, or says so; a config of no function there is not.
        var current = from(key, configs.Find(key));
        var function = qualifiers.Find(identifier.Key)?.Record ?? throw NoFunction();
        await destinations.CheckAsync(request.DestinationConfig, function, cancellationToken);
        var changed = await configs.ChangeAsync(key, stored => Changed(from(key, stored), request) with { LastModified = time.GetUtcNow() }, cancellationToken);
        return FunctionEventInvokeConfig.Of(changed!);
    }

    private static EventInvokeConfig Changed(EventInvokeConfig current, ChangeEventInvokeConfigRequest request) => current with
    {
        MaximumRetryAttempts = request.MaximumRetryAttempts ?? current.MaximumRetryAttempts,
        MaximumEventAgeInSeconds = request.MaximumEventAgeInSeconds ?? current.MaximumEventAgeInSeconds,
        OnSuccess = Changed(current.OnSuccess, request.DestinationConfig?.OnSuccess),
        OnFailure = Changed(current.OnFailure, request.DestinationConfig?.OnFailure),
    };

    // An empty ARN, and none, take it away.
    private static string? Changed(string? current, EventDestination? asked) =>
        asked is null ? current : string.IsNullOrEmpty(asked.Destination) ? null : asked.Destination;

    private static FunctionKey KeyOf(string functionName, string? qualifier, Caller caller) =>
        FunctionIdentifier.Parse(functionName, qualifier, caller, "").Key;

    private static AwsException NoFunction() => new(LambdaErrors.ResourceNotFoundException, "The function doesn't exist.");

    private static AwsException NotFound(FunctionKey key) =>
        new(LambdaErrors.ResourceNotFoundException, $"The function {key.Arn}:{key.Version} doesn't have an EventInvokeConfig");
}
