using System.Runtime.InteropServices;

namespace Kiln.Services.Lambda.Functions;

/// <summary>Functions run on this machine's processors, and on no others.</summary>
internal static class MachineArchitecture
{
    internal static string Name { get; } = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "x86_64";

    /// <exception cref="Aws.Errors.AwsException">Another is asked for.</exception>
    internal static void Check(List<string>? asked)
    {
        if (asked is [var architecture] && architecture != Name)
            throw LambdaErrors.InvalidParameter($"Kiln runs functions on the processors of its machine, which is {Name}: leave Architectures out, or make it {Name}.");
    }
}
