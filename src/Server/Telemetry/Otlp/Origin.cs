using OpenTelemetry.Resources;

namespace Kiln.Server.Telemetry.Otlp;

/// <summary>What something exported comes from: a function, or a program that put its own segments. One of OpenTelemetry's resources.</summary>
/// <param name="FunctionArn">Unqualified. Null: it is no function.</param>
internal readonly record struct Origin(string Service, string AccountId, string Region, string? FunctionArn)
{
    private const int NameAt = 6;

    /// <summary>The server itself.</summary>
    internal static Origin Server(string name) => new(name, "", "", null);

    internal static Origin Function(string accountId, string region, string functionArn) => new(functionArn.Split(':')[NameAt], accountId, region, functionArn);

    /// <summary>Names of OpenTelemetry's conventions for functions (https://opentelemetry.io/docs/specs/semconv/resource/faas/).</summary>
    internal ResourceBuilder Resource()
    {
        var attributes = new Dictionary<string, object>();
        if (AccountId.Length > 0)
            (attributes["cloud.provider"], attributes["cloud.account.id"], attributes["cloud.region"]) = ("aws", AccountId, Region);
        if (FunctionArn is not null)
            (attributes["cloud.platform"], attributes["cloud.resource_id"], attributes["faas.name"]) = ("aws_lambda", FunctionArn, Service);
        return ResourceBuilder.CreateEmpty().AddTelemetrySdk().AddEnvironmentVariableDetector().AddService(Service, autoGenerateServiceInstanceId: false).AddAttributes(attributes);
    }
}
