using Kiln.Services.Lambda.Functions;

namespace Kiln.Services.Lambda.Code;

/// <summary>
/// Layout of the code below the data directory, by content:
/// <code>
/// code/‹sha256›/package.zip
/// code/‹sha256›/python3.12/…        unpacked, and compiled by that runtime's interpreter
/// code/‹sha256›/python3.12.unpacked/…        on its way there
/// code/‹sha256 of the layers' sha256›/python3.12/…        merged in their order, and compiled likewise
/// code/incoming/…                   not finished, or being removed; removed at start
/// </code>
/// </summary>
public sealed class CodeDirectories(string root)
{
    public string Root => root;
    public string Incoming => Path.Combine(root, "incoming");

    public string Of(PackageDigest digest) => Path.Combine(root, digest.Hex);

    public string Of(PackageDigest digest, string runtime) => Path.Combine(Of(digest), runtime);

    public string Package(PackageDigest digest) => Path.Combine(Of(digest), "package.zip");

    public string Unpacked(PackageDigest digest, string runtime) => Of(digest, runtime) + ".unpacked";
}
