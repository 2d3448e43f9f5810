using Kiln.Aws.Errors;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Metering;

namespace Kiln.Services.Lambda.CodeSigning;

/// <summary>
/// What a config means for what is deployed. AWS Signer's signatures cannot be verified without AWS: which keys are whose, and which are revoked, is
/// known there alone. So no package counts as signed: where a config says Enforce, none is deployed; where it says Warn, any is, and is counted.
/// </summary>
/// <param name="metrics">Null: none are counted.</param>
public sealed class CodeSigningRules(CodeSigningConfigStore configs, IFunctionMetrics? metrics)
{
    /// <exception cref="AwsException">There is no such config, or it is another account's.</exception>
    internal void CheckExists(string? arn, FunctionKey function)
    {
        if (arn is not null && (configs.Find(arn) is not { } config || config.AccountId != function.AccountId || config.Region != function.Region))
            throw new AwsException(LambdaErrors.CodeSigningConfigNotFoundException, $"The code signing configuration cannot be found. Check that the provided configuration is not deleted: {arn}.");
    }

    /// <param name="configArn">Of the function. Null: it has none.</param>
    /// <exception cref="AwsException">Only what is signed may be deployed.</exception>
    internal void CheckDeployment(string? configArn, FunctionKey function)
    {
        if (configArn is null || configs.Find(configArn) is not { } config)
            return;
        if (config.Config.CodeSigningPolicies?.UntrustedArtifactOnDeployment == CodeSigningPolicies.Enforce)
        {
            throw new AwsException(
                LambdaErrors.CodeVerificationFailedException,
                $"Lambda cannot deploy the function. The function or layer might be signed using a signature that the client is not configured to accept. Check the provided signature for {function.Arn}.");
        }
        metrics?.Add(FunctionMetric.SignatureValidationErrors, function, function.Arn);
    }
}
