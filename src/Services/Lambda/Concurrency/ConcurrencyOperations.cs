using Kiln.Aws.Operations;
using Kiln.Aws.Validation;
using Kiln.Execution;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.ProvisionedConcurrency;

namespace Kiln.Services.Lambda.Concurrency;

/// <summary>Reserved concurrency: a function's own share of its account's, which it has for sure and cannot go beyond. 0 stops it.</summary>
public sealed class ConcurrencyOperations(FunctionStore functions, ProvisionedVersions provisioned, IInvoker invoker)
{
    // The data plane is told in the order in which changes are stored.
    private readonly SemaphoreSlim _changing = new(1);

    [Operation("PUT", "/2017-10-31/functions/{FunctionName}/concurrency")]
    public async Task<ConcurrencySettings> PutFunctionConcurrency(PutFunctionConcurrencyRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var key = KeyOf(request.FunctionName!, caller, nameof(PutFunctionConcurrency));
        await ChangeAsync(key, request.ReservedConcurrentExecutions!.Value, cancellationToken);
        return new() { ReservedConcurrentExecutions = request.ReservedConcurrentExecutions };
    }

    [Operation("GET", "/2019-09-30/functions/{FunctionName}/concurrency")]
    public Task<ConcurrencySettings> GetFunctionConcurrency(FunctionConcurrencyRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var key = KeyOf(request.FunctionName!, caller, nameof(GetFunctionConcurrency));
        var function = functions.Find(key)?.Record ?? throw LambdaErrors.FunctionNotFound(key.Arn);
        return Task.FromResult(new ConcurrencySettings { ReservedConcurrentExecutions = function.ReservedConcurrency });
    }

    [Operation("DELETE", "/2017-10-31/functions/{FunctionName}/concurrency", Status = 204)]
    public Task DeleteFunctionConcurrency(FunctionConcurrencyRequest request, Caller caller, CancellationToken cancellationToken) =>
        ChangeAsync(KeyOf(request.FunctionName!, caller, nameof(DeleteFunctionConcurrency)), null, cancellationToken);

    /// <summary>Tells the data plane what is stored: before requests are served.</summary>
    public void Restore()
    {
        foreach (var function in functions.All.Where(f => f.ReservedConcurrency is not null))
            invoker.Reserve(function.Key.AccountId, function.Key.Arn, function.ReservedConcurrency);
    }

    private async Task ChangeAsync(FunctionKey key, int? reserved, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            await StoreAsync(key, reserved, cancellationToken);
            invoker.Reserve(key.AccountId, key.Arn, reserved);
        }
        finally
        {
            _changing.Release();
        }
    }

    private async Task StoreAsync(FunctionKey key, int? reserved, CancellationToken cancellationToken) =>
        _ = await functions.UpdateAsync(
            key,
            function =>
            {
                if (reserved > LambdaLimits.ConcurrentExecutions - LambdaLimits.MinUnreservedConcurrency - ReservedByOthers(key))
                {
                    throw LambdaErrors.InvalidParameter(
                        $"Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [{LambdaLimits.MinUnreservedConcurrency}].");
                }
                // The blanks are AWS's.
                if (reserved is not null && provisioned.TotalOf(key) is var total && reserved < total)
                    throw LambdaErrors.InvalidParameter($" ReservedConcurrentExecutions  {reserved} should not be lower than function's total provisioned concurrency [{total}].");
                return function with { ReservedConcurrency = reserved };
            },
            cancellationToken) ?? throw LambdaErrors.FunctionNotFound($"{key.Arn}:{FunctionIdentifier.Latest}");

    private int ReservedByOthers(FunctionKey function) => Reserved(functions, function.AccountId, function.Region, except: function);

    internal static int Reserved(FunctionStore functions, string accountId, string region, FunctionKey? except = null) =>
        functions.List(accountId, region, allVersions: false).Where(f => f.Key != except).Sum(f => f.ReservedConcurrency ?? 0);

    private static FunctionKey KeyOf(string functionName, Caller caller, string action)
    {
        var identifier = FunctionIdentifier.Parse(functionName, null, caller, action);
        return identifier.Qualifier is null
            ? identifier.LatestKey
            : throw LambdaErrors.InvalidParameter("This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.");
    }
}

public sealed record PutFunctionConcurrencyRequest : NamedFunctionRequest
{
    [Required, Range(0)]
    public int? ReservedConcurrentExecutions { get; init; }
}

/// <summary>GetFunctionConcurrency, DeleteFunctionConcurrency.</summary>
public sealed record FunctionConcurrencyRequest : NamedFunctionRequest;

public sealed record ConcurrencySettings
{
    public int? ReservedConcurrentExecutions { get; init; }
}
