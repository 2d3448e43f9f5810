using Kiln.Aws.Errors;
using Kiln.Aws.Operations;
using Kiln.Services.Lambda.Functions;
using Kiln.Services.Lambda.HotReload;
using Kiln.Services.Lambda.Layers;

namespace Kiln.Services.Lambda.Code;

/// <summary>Where a request says that its deployment package is: in the request, or in a bucket.</summary>
public sealed class PackageSource(S3Packages s3)
{
    /// <exception cref="AwsException">There is none, there are two, or it cannot be had.</exception>
    internal Task<byte[]> TakeAsync(FunctionCode code, Caller caller, CancellationToken cancellationToken)
    {
        if (code.ImageUri is not null)
            throw LambdaErrors.InvalidParameter("Please don't provide ImageUri when updating a function with packageType Zip.");
        return TakeAsync(code.ZipFile, code.S3Bucket, code.S3Key, code.S3ObjectVersion, "Please provide a source for function code.", caller, cancellationToken);
    }

    /// <exception cref="AwsException">There is none, there are two, or it cannot be had.</exception>
    internal Task<byte[]> TakeAsync(LayerVersionContentInput content, Caller caller, CancellationToken cancellationToken)
    {
        if (content.S3Bucket == HotFolders.Bucket)
            throw LambdaErrors.InvalidParameter($"Layers cannot come from the bucket {HotFolders.Bucket}: they never change. Put what changes into the function's folder.");
        return TakeAsync(content.ZipFile, content.S3Bucket, content.S3Key, content.S3ObjectVersion, "Please provide a source for layer content.", caller, cancellationToken);
    }

    private Task<byte[]> TakeAsync(byte[]? zip, string? bucket, string? key, string? version, string absent, Caller caller, CancellationToken cancellationToken)
    {
        if (zip is not null && bucket is not null)
            throw LambdaErrors.InvalidParameter("Please do not provide other FunctionCode parameters when providing a ZipFile.");
        if (bucket is not null && key is not null)
            return s3.FetchAsync(bucket, key, version, caller, cancellationToken);
        if (zip?.Length > LambdaLimits.ZippedBytes)
            throw LambdaErrors.ZippedTooLarge();
        return Task.FromResult(zip ?? throw LambdaErrors.InvalidParameter(absent));
    }
}
