using System.Collections.Frozen;

namespace Kiln.Server.WebConsole;

/// <summary>
/// The built console: <c>index.html</c> and <c>assets/…</c>, whose names carry a hash of their content. The build has laid a compressed copy
/// beside each, <c>….br</c> and <c>….gz</c>.
/// </summary>
internal sealed class ConsoleFiles
{
    private const string Index = "index.html";
    private const string Hashed = "assets/";

    private static readonly FrozenDictionary<string, string> ContentTypes = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".woff2"] = "font/woff2",
        [".woff"] = "font/woff",
        [".png"] = "image/png",
    }.ToFrozenDictionary();

    private static readonly (string Name, string Extension)[] Encodings = [("br", ".br"), ("gzip", ".gz")];

    private readonly string _directory;
    // Only what is listed is served, whatever a path says.
    private readonly FrozenSet<string> _names;

    private ConsoleFiles(string directory)
    {
        _directory = directory;
        _names = Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(directory, f).Replace(Path.DirectorySeparatorChar, '/'))
            .ToFrozenSet(StringComparer.Ordinal);
    }

    internal static ConsoleFiles? Find(string directory) => File.Exists(Path.Combine(directory, Index)) ? new(directory) : null;

    /// <param name="name">Below the console's address, without a leading slash. What is no file is a page of the console, which <c>index.html</c> opens.</param>
    internal async Task ServeAsync(HttpContext http, string name)
    {
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }
        var isFile = _names.Contains(name) && ContentTypes.ContainsKey(Path.GetExtension(name));
        if (!isFile && name.StartsWith(Hashed, StringComparison.Ordinal))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        if (!isFile)
            name = Index;
        var headers = http.Response.Headers;
        http.Response.ContentType = ContentTypes[Path.GetExtension(name)];
        headers.CacheControl = name.StartsWith(Hashed, StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = "Accept-Encoding";
        foreach (var (encoding, extension) in Encodings)
        {
            if (Accepts(http.Request, encoding) && _names.Contains(name + extension))
            {
                headers.ContentEncoding = encoding;
                name += extension;
                break;
            }
        }
        var file = new FileInfo(Path.Combine(_directory, name));
        http.Response.ContentLength = file.Length;
        if (HttpMethods.IsGet(http.Request.Method))
            await http.Response.SendFileAsync(file.FullName, http.RequestAborted);
    }

    private static bool Accepts(HttpRequest request, string encoding) =>
        request.GetTypedHeaders().AcceptEncoding.Any(a => a.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && a.Quality is not 0);
}
