using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.Layers;

namespace Kiln.Services.Lambda.Code;

/// <summary>Where a request says that its deployment package is.</summary>
internal static class PackageSource
{
    internal static byte[] Take(FunctionCode code)
    {
        if (code.ImageUri is not null)
            throw LambdaErrors.InvalidParameter("Please don't provide ImageUri when updating a function with packageType Zip.");
        return Take(code.ZipFile, code.S3Bucket, "Please provide a source for function code.");
    }

    internal static byte[] Take(LayerVersionContentInput content) =>
        Take(content.ZipFile, content.S3Bucket, "Please provide a source for layer content.");

    private static byte[] Take(byte[]? zip, string? bucket, string absent)
    {
        if (zip is not null && bucket is not null)
            throw LambdaErrors.InvalidParameter("Please do not provide other FunctionCode parameters when providing a ZipFile.");
        // True as long as Kiln has no s3: no bucket exists.
        if (bucket is not null)
            throw LambdaErrors.InvalidParameter("Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist");
        return zip ?? throw LambdaErrors.InvalidParameter(absent);
    }
}
