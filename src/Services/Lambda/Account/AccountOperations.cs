using Kiln.Aws.Operations;
using Kiln.Services.Lambda.Code;
using Kiln.Services.Lambda.Concurrency;
using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.Account;

public sealed class AccountOperations(FunctionStore store, CodeStorage storage)
{
    [Operation("GET", "/2016-08-19/account-settings")]
    public Task<GetAccountSettingsResponse> GetAccountSettings(GetAccountSettingsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var functions = store.List(caller.AccountId, caller.Region, allVersions: false);
        return Task.FromResult(new GetAccountSettingsResponse
        {
            AccountLimit = new()
            {
                TotalCodeSize = LambdaLimits.CodeStorageBytes,
                CodeSizeUnzipped = LambdaLimits.UnzippedBytes,
                CodeSizeZipped = LambdaLimits.ZippedBytes,
                ConcurrentExecutions = LambdaLimits.ConcurrentExecutions,
                UnreservedConcurrentExecutions = LambdaLimits.ConcurrentExecutions - ConcurrencyOperations.Reserved(store, caller.AccountId, caller.Region),
            },
            AccountUsage = new()
            {
                TotalCodeSize = storage.Used(caller.AccountId, caller.Region),
                FunctionCount = functions.Count,
            },
        });
    }
}

public sealed record GetAccountSettingsRequest;

public sealed record GetAccountSettingsResponse
{
    public AccountLimit? AccountLimit { get; init; }
    public AccountUsage? AccountUsage { get; init; }
}

public sealed record AccountLimit
{
    public long? TotalCodeSize { get; init; }
    public long? CodeSizeUnzipped { get; init; }
    public long? CodeSizeZipped { get; init; }
    public int? ConcurrentExecutions { get; init; }
    public int? UnreservedConcurrentExecutions { get; init; }
}

public sealed record AccountUsage
{
    public long? TotalCodeSize { get; init; }
    public long? FunctionCount { get; init; }
}
