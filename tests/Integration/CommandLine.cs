using System.Diagnostics;
using Kiln.Aws.Signing;

namespace Kiln.Integration;

/// <summary>The aws CLI that is first in <c>PATH</c>.</summary>
internal static class CommandLine
{
    /// <returns>What it said, whether it succeeded or not.</returns>
    internal static async Task<string> RunAsync(string endpoint, Credential credential, params string[] arguments)
    {
        var start = new ProcessStartInfo("aws", [.. arguments, "--endpoint-url", endpoint]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["AWS_ACCESS_KEY_ID"] = credential.AccessKeyId;
        start.Environment["AWS_SECRET_ACCESS_KEY"] = credential.SecretAccessKey;
        start.Environment["AWS_SESSION_TOKEN"] = credential.SessionToken;
        start.Environment["AWS_DEFAULT_REGION"] = KilnFixture.Region;
#pragma warning disable RS0030 // A program of somebody else's, and no function.
        using var process = Process.Start(start)!;
#pragma warning restore RS0030
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return await output + await errors;
    }
}
