using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Execution;
using Kiln.Services.Lambda.Aliases;
using Kiln.Services.Lambda.Code;
using Kiln.Services.Lambda.CodeSigning;
using Kiln.Services.Lambda.Layers;
using Kiln.Services.Lambda.Networks;

namespace Kiln.Services.Lambda.Functions;

/// <summary>Functions from their creation to their deletion; changing one is <see cref="FunctionUpdates"/>.</summary>
public sealed class FunctionOperations(
    FunctionStore store, FunctionDescription description, Qualifiers qualifiers, AliasStore aliases, FunctionBelongings belongings, ConfigurationRules rules, FunctionNetworks networks,
    CodeSigningRules codeSigning, LayerRules layerRules, ILambdaPermissions permissions, FunctionPackages packages, CodeDownload download, FunctionDeployment deployment,
    FunctionVersions versions, IInvoker invoker, TimeProvider time)
{
    [Operation("POST", "/2015-03-31/functions", Status = 201, MaxRequestBytes = LambdaLimits.CodeRequestBytes)]
    public async Task<FunctionConfiguration> CreateFunction(CreateFunctionRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var name = NewName(request.FunctionName!, caller);
        RefuseWhatIsNotBuilt(request);
        if (request.Runtime is null || request.Handler is null)
            throw LambdaErrors.InvalidParameter("Runtime and Handler are mandatory parameters for functions created with deployment packages.");
        var key = new FunctionKey(caller.AccountId, caller.Region, name, FunctionIdentifier.Latest);
        await rules.CheckAsync(request, key, null, caller, cancellationToken);
        MachineArchitecture.Check(request.Architectures);
        codeSigning.CheckExists(request.CodeSigningConfigArn, key);
        var layers = await layerRules.ResolveAsync(request.Layers, key, caller, cancellationToken);
        if (store.Find(key) is not null)
            throw LambdaErrors.FunctionExists(name);
        codeSigning.CheckDeployment(request.CodeSigningConfigArn, key);
        var package = await packages.TakeAsync(request.Code!, key, request.Runtime, layers, caller, cancellationToken);
        var function = new FunctionRecord
        {
            Key = key,
            Runtime = request.Runtime,
            Role = request.Role!,
            Handler = request.Handler,
            Code = package.Code,
            CodeSize = package.Size,
            HotReloadFolder = package.HotReloadFolder,
            Architectures = [MachineArchitecture.Name],
            CodeSigningConfigArn = request.CodeSigningConfigArn,
            Tags = request.Tags,
            LastModified = time.GetUtcNow(),
            RevisionId = Guid.NewGuid().ToString(),
            State = FunctionState.Pending,
        };
        function = ConfigurationChange.Apply(function, request, layers, networks.Resolve(request.VpcConfig, key));
        if (!await store.InsertAsync(function, cancellationToken))
            throw LambdaErrors.FunctionExists(name);
        deployment.Enqueue(key);
        return request.Publish == true
            ? await versions.PublishAsync(key, cancellationToken)
            : description.Of(function, qualified: false);
    }

    [Operation("GET", "/2015-03-31/functions/{FunctionName}")]
    public async Task<GetFunctionResponse> GetFunction(FunctionRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var (identifier, function) = Find(request, caller, nameof(GetFunction));
        // Tags are shown to those who may list them; to others the answer says why there are none.
        var denial = function.Tags is { Count: > 0 }
            ? await permissions.DenialAsync(caller, "lambda:ListTags", identifier.Arn, cancellationToken)
            : null;
        return new()
        {
            Configuration = description.Of(function, identifier.Qualifier),
            Code = new() { RepositoryType = "S3", Location = download.Link(function, caller.Endpoint) },
            Tags = function.Tags is { Count: > 0 } && denial is null ? function.Tags : null,
            Concurrency = store.Find(function.Key with { Version = FunctionIdentifier.Latest })?.Record.ReservedConcurrency is { } reserved
                ? new() { ReservedConcurrentExecutions = reserved }
                : null,
            TagsError = denial is null ? null : new() { ErrorCode = LambdaErrors.AccessDeniedException.Name, Message = denial },
        };
    }

    [Operation("GET", "/2015-03-31/functions/{FunctionName}/configuration")]
    public Task<FunctionConfiguration> GetFunctionConfiguration(FunctionRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var (identifier, function) = Find(request, caller, nameof(GetFunctionConfiguration));
        return Task.FromResult(description.Of(function, identifier.Qualifier));
    }

    [Operation("GET", "/2015-03-31/functions")]
    public Task<ListFunctionsResponse> ListFunctions(ListFunctionsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var allVersions = request.FunctionVersion == "ALL";
        var size = Math.Min(request.MaxItems ?? LambdaLimits.FunctionsPerPage, LambdaLimits.FunctionsPerPage);
        var after = Unmark(request.Marker);
        var rest = store.List(caller.AccountId, caller.Region, allVersions)
            .SkipWhile(f => after is not null && !IsAfter(f, after)).ToList();
        return Task.FromResult(new ListFunctionsResponse
        {
            Functions = [.. rest.Take(size).Select(f => FunctionDescription.InList(f, qualified: allVersions))],
            NextMarker = rest.Count > size ? Mark(rest[size - 1]) : null,
        });
    }

    [Operation("DELETE", "/2015-03-31/functions/{FunctionName}", Status = 204)]
    public async Task<DeleteFunctionResponse> DeleteFunction(FunctionRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var identifier = FunctionIdentifier.Parse(request.FunctionName!, request.Qualifier, caller, nameof(DeleteFunction));
        if (identifier.Qualifier == FunctionIdentifier.Latest)
            throw LambdaErrors.InvalidParameter("$LATEST version cannot be deleted without deleting the function.");
        // Recorded: this comes before the question whether there is such a function, and $latest is no alias.
        if (identifier.Qualifier is { } qualifier && !qualifier.All(char.IsAsciiDigit) && !qualifier.Contains('$'))
            throw LambdaErrors.InvalidParameter("Deletion of aliases is not currently supported.");
        if (store.Find(identifier.LatestKey) is null)
            throw LambdaErrors.FunctionNotFound(identifier.Arn);
        if (identifier.Qualifier is { } version && aliases.Of(identifier.Key).Where(a => a.Names(version)).Select(a => a.Key.Version).ToList() is { Count: > 0 } naming)
            throw new AwsException(LambdaErrors.ResourceConflictException, $"Unable to delete version because the following aliases reference it: [{string.Join(", ", naming)}]");
        if (identifier.Qualifier is null)
            await aliases.RemoveAllAsync(identifier.Key, cancellationToken);
        await belongings.RemoveAsync(identifier, cancellationToken);
        // Deleting a version that is not there succeeds, as deleting any absent thing does.
        await store.DeleteAsync(identifier.AccountId, identifier.Region, identifier.Name, identifier.Qualifier, cancellationToken);
        if (identifier.Qualifier is null)
            invoker.Retire(identifier.Arn);
        return new() { StatusCode = 204 };
    }

    private (FunctionIdentifier, FunctionRecord) Find(FunctionRequest request, Caller caller, string action)
    {
        var identifier = FunctionIdentifier.Parse(request.FunctionName!, request.Qualifier, caller, action);
        return (identifier, qualifiers.Find(identifier.Key)?.Record ?? throw LambdaErrors.FunctionNotFound(identifier.QualifiedArn));
    }

    private static string NewName(string text, Caller caller)
    {
        var identifier = FunctionIdentifier.Parse(text, null, caller, nameof(CreateFunction));
        // Nobody makes functions for another account, whatever it allows.
        if (identifier.AccountId != caller.AccountId)
            throw LambdaErrors.OtherAccount(caller.Principal.Arn, nameof(CreateFunction), identifier.Arn);
        var name = identifier.Name;
        if (name.Length > LambdaLimits.FunctionNameLength)
        {
            throw LambdaErrors.OutOfBounds(LambdaErrors.InvalidParameterValueException, name, "functionName",
                $"Member must have length less than or equal to {LambdaLimits.FunctionNameLength}");
        }
        return name;
    }

    private static void RefuseWhatIsNotBuilt(CreateFunctionRequest request)
    {
        if (request.PackageType == "Image" || request.Code!.ImageUri is not null)
            throw LambdaErrors.NotBuilt("container images");
        if (ConfigurationRules.IsGiven(request.TenancyConfig))
            throw LambdaErrors.NotBuilt("tenant isolation");
        if (request.PublishTo is not null)
            throw LambdaErrors.NotBuilt("publishing to $LATEST.PUBLISHED");
    }

    // The marker is the last name and version of the page before.
    private static string Mark(FunctionRecord last) => Marker.Of($"{last.Key.Name}:{last.Key.Version}");

    private static (string Name, string Version)? Unmark(string? marker) => Marker.Read(marker, nameof(ListFunctions))?.Split(':') switch
    {
        null => null,
        [var name, var version] when version == FunctionIdentifier.Latest || int.TryParse(version, out _) => (name, version),
        _ => throw Marker.Invalid(nameof(ListFunctions)),
    };

    private static bool IsAfter(FunctionRecord function, (string Name, string Version)? mark)
    {
        var (name, version) = mark!.Value;
        var order = string.CompareOrdinal(function.Key.Name, name);
        return order > 0 || (order == 0 && function.Key.VersionOrder > FunctionKey.OrderOf(version));
    }
}
