using System.Globalization;
using Kiln.Aws.Operations;

namespace Kiln.Services.Lambda.Layers;

/// <summary>A layer, whatever its versions.</summary>
public readonly record struct LayerKey(string AccountId, string Region, string Name)
{
    public string Arn => $"arn:aws:lambda:{Region}:{AccountId}:layer:{Name}";

    public LayerVersionKey Version(long number) => new(AccountId, Region, Name, number);

    /// <param name="text">A name, or an ARN; the model's pattern has been checked.</param>
    /// <exception cref="Aws.Errors.AwsException">The layer is another region's.</exception>
    internal static LayerKey Parse(string text, Caller caller)
    {
        var key = Of(text, caller);
        return key.Region == caller.Region ? key : throw LambdaErrors.OtherRegionOfLayer(key.Region, caller.Region);
    }

    /// <summary>What policies are asked about; <c>*</c> where a request names a layer wrongly, which is answered later.</summary>
    internal static string ResourceArn(string? text, long? version, Caller caller)
    {
        if (text is null)
            return "*";
        var arn = Of(text, caller).Arn;
        return version is null ? arn : $"{arn}:{version}";
    }

    private static LayerKey Of(string text, Caller caller) => text.Split(':') switch
    {
        [_, _, "lambda", var region, var account, "layer", var name] => new(account, region, name),
        _ => new(caller.AccountId, caller.Region, text),
    };
}

/// <summary>Where a layer version is found.</summary>
public readonly record struct LayerVersionKey(string AccountId, string Region, string Name, long Version)
{
    public LayerKey Layer => new(AccountId, Region, Name);
    public string Arn => $"{Layer.Arn}:{Version}";

    /// <returns>Null for the ARN of something else, one of AWS's own layers for example.</returns>
    internal static LayerVersionKey? Parse(string arn) =>
        arn.Split(':') is [_, "aws", "lambda", var region, var account, "layer", var name, var version]
        && long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(account, region, name, number)
            : null;
}
