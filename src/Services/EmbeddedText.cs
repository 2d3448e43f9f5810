namespace Kiln.Services;

/// <summary>Tables that are files beside the code that reads them.</summary>
internal static class EmbeddedText
{
    /// <param name="owner">Its namespace is the folder.</param>
    internal static string Read(Type owner, string file)
    {
        using var stream = owner.Assembly.GetManifestResourceStream(owner, file)
            ?? throw new InvalidOperationException($"{owner.Namespace} has no file {file}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
