using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.Code;

/// <summary>Where a request says that its deployment package is.</summary>
internal static class PackageSource
{
    internal static byte[] Take(FunctionCode code)
    {
        if (code.ImageUri is not null)
            throw LambdaErrors.InvalidParameter("Please don't provide ImageUri when updating a function with packageType Zip.");
        if (code is { ZipFile: not null, S3Bucket: not null })
            throw LambdaErrors.InvalidParameter("Please do not provide other FunctionCode parameters when providing a ZipFile.");
        // True as long as Kiln has no s3: no bucket exists.
        if (code.S3Bucket is not null)
            throw LambdaErrors.InvalidParameter("Error occurred while GetObject. S3 Error Code: NoSuchBucket. S3 Error Message: The specified bucket does not exist");
        return code.ZipFile ?? throw LambdaErrors.InvalidParameter("Please provide a source for function code.");
    }
}
