using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Kiln.Execution.Runtimes.Installing;

/// <summary>
/// An unpacked image: an OCI layout, or what <c>docker save</c> writes. Says which files are its layers, lowest first, after looking at the
/// digests that their names promise.
/// </summary>
internal sealed class ImageArchive(string directory, string name)
{
    private const int MostNesting = 4;
    private const long MostDocumentBytes = 4 << 20;
    private const string OciIndex = "index.json", DockerManifest = "manifest.json";

    private static string Architecture => RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64";

    public bool IsImage => File.Exists(Path.Combine(directory, OciIndex)) || File.Exists(Path.Combine(directory, DockerManifest));

    /// <exception cref="InstallException">It is damaged, or of another kind of machine.</exception>
    public IReadOnlyList<string> Layers()
    {
        try
        {
            return File.Exists(Path.Combine(directory, OciIndex)) ? OciLayers() : DockerLayers();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InstallException($"{name} is no image that Kiln understands: {e.Message}", e);
        }
    }

    private List<string> OciLayers()
    {
        var document = Document(OciIndex);
        for (var depth = 0; depth < MostNesting; depth++)
        {
            if (document.TryGetProperty("layers", out var layers))
            {
                CheckArchitecture(Document(Blob(document.GetProperty("config"))));
                return [.. layers.EnumerateArray().Select(Blob)];
            }

            document = Document(Blob(Choose(document.GetProperty("manifests"))));
        }

        throw new InstallException($"{name} has no manifest within {MostNesting} indexes.");
    }

    private JsonElement Choose(JsonElement manifests)
    {
        JsonElement[] fitting = [.. manifests.EnumerateArray().Where(IsForThisMachine)];
        return fitting switch
        {
            [var one] => one,
            [] => throw new InstallException($"{name} has no image for linux/{Architecture}: save the one of that platform."),
            _ => throw new InstallException($"{name} has {fitting.Length} images: save only one."),
        };
    }

    private static bool IsForThisMachine(JsonElement manifest) =>
        !manifest.TryGetProperty("platform", out var platform)
        || (platform.GetProperty("os").GetString() == "linux" && platform.GetProperty("architecture").GetString() == Architecture);

    private List<string> DockerLayers()
    {
        var images = Document(DockerManifest);
        if (images.GetArrayLength() != 1)
            throw new InstallException($"{name} has {images.GetArrayLength()} images: save only one.");

        CheckArchitecture(Document(images[0].GetProperty("Config").GetString()!));
        return [.. images[0].GetProperty("Layers").EnumerateArray().Select(l => Existing(l.GetString()!))];
    }

    private void CheckArchitecture(JsonElement config)
    {
        if (config.GetProperty("architecture").GetString() is { } architecture && architecture != Architecture)
            throw new InstallException($"{name} is for linux/{architecture}, and this machine is linux/{Architecture}: save the image of that platform.");
    }

    private string Blob(JsonElement descriptor)
    {
        var digest = descriptor.GetProperty("digest").GetString()!;
        if (digest.Split(':') is not ["sha256", { Length: 64 } hash] || !hash.All(char.IsAsciiHexDigitLower))
            throw new InstallException($"{name} has the digest '{digest}', which Kiln does not know.");

        var path = Existing($"blobs/sha256/{hash}");
        using var file = File.OpenRead(path);
        if (Convert.ToHexStringLower(SHA256.HashData(file)) != hash)
            throw new InstallException($"{name} is damaged: a part of it is not what its digest says. Save it again.");

        return path;
    }

    private JsonElement Document(string path)
    {
        var file = Existing(path);
        if (new FileInfo(file).Length > MostDocumentBytes)
            throw new InstallException($"{name} has a {path} of more than {MostDocumentBytes >> 20} MB.");

        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return document.RootElement.Clone();
    }

    // A blob's path is absolute already, and below the same directory.
    private string Existing(string path)
    {
        var relative = path.StartsWith(directory + "/", StringComparison.Ordinal) ? path[(directory.Length + 1)..] : path;
        var place = RootedPath.Resolve(directory, relative);
        return File.Exists(place) ? place : throw new InstallException($"{name} is incomplete: it has no {relative}.");
    }
}
