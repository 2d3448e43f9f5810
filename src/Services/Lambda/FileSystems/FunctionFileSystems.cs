using Kiln.Execution;
using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.FileSystems;

/// <summary>File systems that functions may mount: folders of this machine, under the ARNs of access points.</summary>
/// <param name="folders">By ARN.</param>
/// <param name="isMountable">The level of isolation can mount.</param>
public sealed class FunctionFileSystems(IReadOnlyDictionary<string, string> folders, bool isMountable)
{
    public static FunctionFileSystems None { get; } = new(new Dictionary<string, string>(), isMountable: true);

    /// <exception cref="Aws.Errors.AwsException">There is no such access point, or it cannot be mounted there.</exception>
    internal void Check(FileSystemConfig config)
    {
        if (!folders.ContainsKey(config.Arn!))
            throw LambdaErrors.InvalidParameter($"The access point {config.Arn} does not exist. Kiln knows those that KILN_FILE_SYSTEMS gives a folder: ARN=/folder,ARN=/folder.");
        if (config.LocalMountPath is "/mnt/." or "/mnt/..")
            throw LambdaErrors.InvalidParameter($"{config.LocalMountPath} is no folder of its own: give LocalMountPath a name, /mnt/data.");
        if (!isMountable)
            throw LambdaErrors.InvalidParameter("Without isolation nothing can be mounted: file systems need the level userns or full (kiln doctor says what the machine lacks).");
    }

    /// <summary>Null: the function has none.</summary>
    internal FileSystemMount? MountOf(FunctionRecord function) => function.FileSystemConfigs is [var config]
        // One whose folder is not named any more starts no environment, and the log says so.
        ? new(folders.GetValueOrDefault(config.Arn!, $"/no folder for {config.Arn} in KILN_FILE_SYSTEMS"), config.LocalMountPath!)
        : null;
}
