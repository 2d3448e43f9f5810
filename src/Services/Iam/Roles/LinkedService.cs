namespace Kiln.Services.Iam.Roles;

/// <summary>A service that has service-linked roles: those that Lambda and what is built upon it use.</summary>
/// <param name="Policy">The managed policy that the role comes with; nobody can take it away.</param>
internal sealed record LinkedService(string Name, string RoleName, string Policy)
{
    private static readonly LinkedService[] Services =
    [
        new("lambda.amazonaws.com", "AWSServiceRoleForLambda", "AWSLambdaServiceRolePolicy"),
        new("replicator.lambda.amazonaws.com", "AWSServiceRoleForLambdaReplicator", "AWSLambdaReplicator"),
        new(
            "lambda.application-autoscaling.amazonaws.com", "AWSServiceRoleForApplicationAutoScaling_LambdaConcurrency",
            "AWSApplicationAutoscalingLambdaConcurrencyPolicy"),
    ];

    internal string Path => $"/aws-service-role/{Name}/";

    internal string PolicyArn => $"arn:aws:iam::aws:policy/aws-service-role/{Policy}";

    internal string TrustPolicy =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"{{Name}}"},"Action":"sts:AssumeRole"}]}""";

    internal static LinkedService? Find(string name) => Array.Find(Services, s => s.Name == name);
}
