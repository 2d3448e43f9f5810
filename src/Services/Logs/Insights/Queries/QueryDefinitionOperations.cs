using Kiln.Aws.Operations;
using Kiln.Services.Logs.Filters;

namespace Kiln.Services.Logs.Insights;

/// <summary>Saved queries.</summary>
internal sealed class QueryDefinitionOperations(QueryDefinitionStore definitions, TimeProvider time)
{
    private const int MostOfAccount = 1000;
    private const int DefaultList = 1000;

    [Operation]
    public async Task<PutQueryDefinitionResponse> PutQueryDefinition(PutQueryDefinitionRequest request, Caller caller, CancellationToken cancellationToken)
    {
        // A client that repeats a request with its token means the same definition.
        var isNew = request.QueryDefinitionId is null;
        var token = Guid.TryParse(request.ClientToken, out var parsed) ? parsed.ToString() : null;
        if (isNew && token is not null && (await definitions.ListAsync(caller.AccountId, caller.Region)).Exists(d => d.QueryDefinitionId == token))
            return new() { QueryDefinitionId = token };
        var id = request.QueryDefinitionId ?? token ?? Guid.NewGuid().ToString();
        var definition = new QueryDefinition
        {
            QueryLanguage = request.QueryLanguage ?? "CWLI",
            QueryDefinitionId = id,
            Name = request.Name,
            QueryString = request.QueryString,
            LastModified = time.GetUtcNow().ToUnixTimeMilliseconds(),
            LogGroupNames = request.LogGroupNames ?? [],
            Parameters = request.Parameters,
        };
        if (!await definitions.PutAsync(caller.AccountId, caller.Region, definition, isNew, MostOfAccount, cancellationToken))
            throw isNew ? LogsErrors.LimitExceeded() : LogsErrors.NoSuch("query definition");
        return new() { QueryDefinitionId = id };
    }

    [Operation]
    public async Task<DescribeQueryDefinitionsResponse> DescribeQueryDefinitions(DescribeQueryDefinitionsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var found = (await definitions.ListAsync(caller.AccountId, caller.Region))
            .Where(d => d.Name!.StartsWith(request.QueryDefinitionNamePrefix ?? "", StringComparison.Ordinal) && (request.QueryLanguage is null || d.QueryLanguage == request.QueryLanguage));
        var (page, token) = FilterPage.Of(found, d => $"{d.Name}\n{d.QueryDefinitionId}", request.NextToken, request.MaxResults ?? DefaultList);
        return new() { QueryDefinitions = page, NextToken = token };
    }

    [Operation]
    public async Task<DeleteQueryDefinitionResponse> DeleteQueryDefinition(DeleteQueryDefinitionRequest request, Caller caller, CancellationToken cancellationToken) =>
        await definitions.DeleteAsync(caller.AccountId, caller.Region, request.QueryDefinitionId!, cancellationToken)
            ? new() { Success = true }
            : throw LogsErrors.NoSuch("query definition");
}
