using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.ProvisionedConcurrency;

namespace Kiln.Services.Lambda.Aliases;

/// <summary>Names for versions.</summary>
public sealed class AliasOperations(FunctionStore functions, AliasStore aliases, FunctionBelongings belongings, ProvisionedVersions provisionedVersions)
{
    private const int MaxWeights = 1;

    [Operation("POST", "/2015-03-31/functions/{FunctionName}/aliases", Status = 201)]
    public async Task<AliasConfiguration> CreateAlias(CreateAliasRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var key = KeyOf(request.FunctionName!, request.Name!, caller, nameof(CreateAlias));
        var created = Routed(
            new()
            {
                Key = key,
                FunctionVersion = request.FunctionVersion!,
                Description = request.Description ?? "",
                RevisionId = Guid.NewGuid().ToString(),
            },
            request.RoutingConfig);
        await aliases.ChangeAsync(
            key,
            current => current is null ? created : throw new AwsException(LambdaErrors.ResourceConflictException, $"Alias already exists: {created.Arn}"),
            cancellationToken);
        return AliasConfiguration.Of(created);
    }

    [Operation("GET", "/2015-03-31/functions/{FunctionName}/aliases/{Name}")]
    public Task<AliasConfiguration> GetAlias(AliasRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var key = KeyOf(request.FunctionName!, request.Name!, caller, nameof(GetAlias));
        return Task.FromResult(AliasConfiguration.Of(aliases.Find(key) ?? throw NotFound("Cannot find alias arn", key)));
    }

    [Operation("GET", "/2015-03-31/functions/{FunctionName}/aliases")]
    public Task<ListAliasesResponse> ListAliases(ListAliasesRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var function = KeyOf(request.FunctionName!, FunctionIdentifier.Latest, caller, nameof(ListAliases));
        if (functions.Find(function) is null)
            throw LambdaErrors.FunctionNotFound(function.Arn);
        var after = Marker.Read(request.Marker, nameof(ListAliases));
        var size = Math.Min(request.MaxItems ?? LambdaLimits.FunctionsPerPage, LambdaLimits.FunctionsPerPage);
        var rest = aliases.Of(function)
            .Where(a => request.FunctionVersion is null || a.Names(request.FunctionVersion))
            .Where(a => after is null || string.CompareOrdinal(a.Key.Version, after) > 0)
            .Take(size + 1).ToList();
        return Task.FromResult(new ListAliasesResponse
        {
            Aliases = [.. rest.Take(size).Select(AliasConfiguration.Of)],
            NextMarker = rest.Count > size ? Marker.Of(rest[size - 1].Key.Version) : null,
        });
    }

    [Operation("PUT", "/2015-03-31/functions/{FunctionName}/aliases/{Name}")]
    public async Task<AliasConfiguration> UpdateAlias(UpdateAliasRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var key = KeyOf(request.FunctionName!, request.Name!, caller, nameof(UpdateAlias));
        var changed = await aliases.ChangeAsync(
            key,
            current =>
            {
                if (current is null)
                    throw NotFound("Alias not found", key);
                if (request.RevisionId is not null && request.RevisionId != current.RevisionId)
                    throw LambdaErrors.RevisionMismatch();
                return Routed(
                    current with
                    {
                        FunctionVersion = request.FunctionVersion ?? current.FunctionVersion,
                        Description = request.Description ?? current.Description,
                        RevisionId = Guid.NewGuid().ToString(),
                    },
                    request.RoutingConfig);
            },
            cancellationToken);
        provisionedVersions.Apply(key);
        return AliasConfiguration.Of(changed!);
    }

    /// <summary>One that is not there is deleted as well.</summary>
    [Operation("DELETE", "/2015-03-31/functions/{FunctionName}/aliases/{Name}", Status = 204)]
    public async Task DeleteAlias(AliasRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var alias = FunctionIdentifier.Parse(request.FunctionName!, null, caller, nameof(DeleteAlias)) with { Qualifier = request.Name };
        if (functions.Find(alias.LatestKey) is null)
            throw LambdaErrors.FunctionNotFound(alias.Arn);
        await aliases.ChangeAsync(alias.Key, static _ => null, cancellationToken);
        await belongings.RemoveAsync(alias, cancellationToken);
    }

    /// <param name="routing">Null leaves it; without weights it is taken away.</param>
    /// <exception cref="AwsException">A version is not there, or the two cannot be one alias's.</exception>
    private AliasRecord Routed(AliasRecord alias, AliasRoutingConfiguration? routing)
    {
        if (routing is not null)
        {
            if (routing.AdditionalVersionWeights is { Count: > MaxWeights })
                throw LambdaErrors.InvalidParameter($"Number of items in AdditionalVersionWeights cannot be greater than {MaxWeights}");
            var (version, weight) = routing.AdditionalVersionWeights?.SingleOrDefault() ?? default;
            alias = alias with { AdditionalVersion = version, AdditionalWeight = weight };
        }
        if (alias.AdditionalVersion is not null && alias.FunctionVersion == FunctionIdentifier.Latest)
            throw LambdaErrors.InvalidParameter("$LATEST is not supported for an alias pointing to more than 1 version");
        if (alias.AdditionalVersion == alias.FunctionVersion)
            throw LambdaErrors.InvalidParameter($"Invalid function version {alias.FunctionVersion}. Function version {alias.FunctionVersion} is already included in routing configuration.");
        var main = Version(alias.Key with { Version = alias.FunctionVersion });
        if (alias.AdditionalVersion is { } additional)
            RequireAlike(main, Version(alias.Key with { Version = additional }));
        return alias;
    }

    // Whoever is invoked by the alias has one role, and one place where its dead letters go.
    private static void RequireAlike(FunctionRecord main, FunctionRecord additional)
    {
        if (main.Role != additional.Role || main.DeadLetterConfig?.TargetArn != additional.DeadLetterConfig?.TargetArn)
            throw LambdaErrors.InvalidParameter("The versions that an alias points to must have the same execution role and the same dead-letter queue configuration.");
    }

    private FunctionRecord Version(FunctionKey key) =>
        functions.Find(key)?.Record ?? throw LambdaErrors.FunctionNotFound($"{key.Arn}:{key.Version}");

    private static FunctionKey KeyOf(string functionName, string alias, Caller caller, string action) =>
        FunctionIdentifier.Parse(functionName, null, caller, action).Key with { Version = alias };

    private static AwsException NotFound(string what, FunctionKey alias) =>
        new(LambdaErrors.ResourceNotFoundException, $"{what}: {alias.Arn}:{alias.Version}");
}
