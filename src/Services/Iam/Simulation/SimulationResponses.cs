namespace Kiln.Services.Iam.Simulation;

public sealed record SimulatePolicyResponse
{
    public List<EvaluationResult>? EvaluationResults { get; init; }
    public bool? IsTruncated { get; init; }
    public string? Marker { get; init; }
}

/// <summary>Of one action.</summary>
public sealed record EvaluationResult
{
    public string? EvalActionName { get; init; }
    public string? EvalResourceName { get; init; }

    /// <summary><c>allowed</c>, <c>explicitDeny</c> or <c>implicitDeny</c>.</summary>
    public string? EvalDecision { get; init; }
    public List<MatchedStatement>? MatchedStatements { get; init; }
    public List<string>? MissingContextValues { get; init; }
    public OrganizationsDecisionDetail? OrganizationsDecisionDetail { get; init; }
    public PermissionsBoundaryDecisionDetail? PermissionsBoundaryDecisionDetail { get; init; }

    /// <summary>Across accounts, what each kind of policies says.</summary>
    public Dictionary<string, string>? EvalDecisionDetails { get; init; }
    public List<ResourceSpecificResult>? ResourceSpecificResults { get; init; }
}

public sealed record ResourceSpecificResult
{
    public string? EvalResourceName { get; init; }
    public string? EvalResourceDecision { get; init; }
    public List<MatchedStatement>? MatchedStatements { get; init; }
    public List<string>? MissingContextValues { get; init; }
    public Dictionary<string, string>? EvalDecisionDetails { get; init; }
    public PermissionsBoundaryDecisionDetail? PermissionsBoundaryDecisionDetail { get; init; }
}

/// <summary>The model's Statement.</summary>
public sealed record MatchedStatement
{
    public string? SourcePolicyId { get; init; }
    public string? SourcePolicyType { get; init; }
    public Position? StartPosition { get; init; }
    public Position? EndPosition { get; init; }
}

/// <summary>Both count from one.</summary>
public sealed record Position
{
    public int? Line { get; init; }
    public int? Column { get; init; }
}

public sealed record OrganizationsDecisionDetail
{
    public bool? AllowedByOrganizations { get; init; }
}

public sealed record PermissionsBoundaryDecisionDetail
{
    public bool? AllowedByPermissionsBoundary { get; init; }
}

public sealed record GetContextKeysForPolicyResponse
{
    public List<string>? ContextKeyNames { get; init; }
}
