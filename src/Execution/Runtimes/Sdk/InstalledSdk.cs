using System.Text.RegularExpressions;

namespace Kiln.Execution.Runtimes.Sdk;

/// <summary>A directory of packages with boto3 and botocore in it, and their versions as they say themselves.</summary>
/// <param name="Source">Whose it is: <c>kiln</c>, <c>image</c> or <c>site-packages</c>.</param>
public sealed partial record InstalledSdk(string Directory, string Boto3, string Botocore, string Source)
{
    public const string Kiln = "kiln";
    public const string Image = "image";
    public const string Packages = "site-packages";

    private const int MostOfAFile = 64 << 10;

    // The first that reads AWS_ENDPOINT_URL; it came with boto3 1.28.
    private static readonly Version FirstWithEndpointUrl = new(1, 31, 0);

    /// <summary>Whether AWS_ENDPOINT_URL means something to it.</summary>
    public bool ReadsEndpointUrl => ReadsIt(Botocore);

    /// <summary>Null when one of the two is not there.</summary>
    public static InstalledSdk? In(string directory, string source) =>
        VersionIn(directory, "boto3") is { } boto3 && VersionIn(directory, "botocore") is { } botocore
            ? new InstalledSdk(directory, boto3, botocore, source)
            : null;

    /// <summary>The version of a package in a directory. Null when it is not there, or does not say.</summary>
    public static string? VersionIn(string directory, string package)
    {
        try
        {
            var file = Path.Combine(directory, package, "__init__.py");
            return File.Exists(file) && VersionLine().Match(Beginning(file)) is { Success: true } line ? line.Groups[1].Value : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // It may be a function's, as large as a package may be.
    private static string Beginning(string file)
    {
        using var reader = new StreamReader(file);
        var text = new char[MostOfAFile];
        return new string(text, 0, reader.ReadBlock(text));
    }

    /// <summary>What cannot be told is taken for new.</summary>
    internal static bool ReadsIt(string botocore) => !Version.TryParse(botocore, out var version) || version >= FirstWithEndpointUrl;

    [GeneratedRegex("""^__version__ = ['"]([0-9][0-9A-Za-z.]*)['"]""", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex VersionLine();
}
