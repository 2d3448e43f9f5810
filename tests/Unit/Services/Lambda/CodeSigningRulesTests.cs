using Kiln.Aws.Errors;
using Kiln.Services.Lambda.CodeSigning;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Metering;
using Kiln.Services.Storage;

namespace Kiln.Unit.Services.Lambda;

public sealed class CodeSigningRulesTests : IDisposable, IFunctionMetrics
{
    private const string Arn = "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0123456789abcdef0";
    private static readonly FunctionKey Function = new("123456789012", "us-east-1", "f", "$LATEST");

    private readonly string _directory = Directory.CreateTempSubdirectory("kiln-signing-").FullName;
    private readonly List<(FunctionMetric, string)> _counted = [];

    [Theory]
    [InlineData(null, false, 0)]
    [InlineData("Warn", false, 1)]
    [InlineData("Enforce", true, 0)]
    public async Task Package_is_unsigned_which_is_refused_or_counted(string? policy, bool isRefused, int counted)
    {
        using var database = Database.Open(Path.Combine(_directory, "control.db"), "control", Durability.Full);
        var configs = new CodeSigningConfigStore(database);
        await configs.ChangeAsync(
            Arn,
            _ => new("123456789012", "us-east-1", new() { CodeSigningConfigArn = Arn, CodeSigningPolicies = new() { UntrustedArtifactOnDeployment = policy ?? "Enforce" } }),
            CancellationToken.None);
        var rules = new CodeSigningRules(configs, this);
        var refused = Record.Exception(() => rules.CheckDeployment(policy is null ? null : Arn, Function)) as AwsException;
        Assert.Equal(isRefused ? "CodeVerificationFailedException" : null, refused?.Code.Name);
        Assert.Equal(Enumerable.Repeat((FunctionMetric.SignatureValidationErrors, Function.Arn), counted), _counted);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    void IFunctionMetrics.Add(FunctionMetric metric, FunctionKey function, string invokedArn, double value) => _counted.Add((metric, invokedArn));
}
