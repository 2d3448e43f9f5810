namespace Kiln.Services.Lambda.Layers;

/// <summary>From what is stored to what the API shows.</summary>
internal static class LayerDescription
{
    internal static LayerVersion Of(LayerVersionRecord version, string location) => new()
    {
        Content = new() { Location = location, CodeSha256 = version.Code.Base64, CodeSize = version.CodeSize },
        LayerArn = version.Key.Layer.Arn,
        LayerVersionArn = version.Key.Arn,
        Description = version.Description,
        CreatedDate = LambdaTimestamp.Text(version.CreatedDate),
        Version = version.Key.Version,
        CompatibleRuntimes = version.CompatibleRuntimes,
        CompatibleArchitectures = version.CompatibleArchitectures,
        LicenseInfo = version.LicenseInfo,
    };

    internal static LayerVersionsListItem Item(LayerVersionRecord version) => new()
    {
        LayerVersionArn = version.Key.Arn,
        Version = version.Key.Version,
        Description = version.Description,
        CreatedDate = LambdaTimestamp.Text(version.CreatedDate),
        CompatibleRuntimes = version.CompatibleRuntimes,
        CompatibleArchitectures = version.CompatibleArchitectures,
        LicenseInfo = version.LicenseInfo,
    };
}
