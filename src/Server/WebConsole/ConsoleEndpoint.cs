namespace Kiln.Server.WebConsole;

/// <summary>Everything below <c>/_kiln/console</c>: the files of the console, and signing in.</summary>
/// <param name="files">Null where the console was not built.</param>
internal sealed class ConsoleEndpoint(ConsoleFiles? files, SignIn signIn)
{
    internal const string Root = "/_kiln/console";
    internal const string SignInPath = Root + "/sign-in";

    /// <summary>Nothing but the console's own files, in no frame. Cloudscape, React and the editor set styles through the object model, which this allows.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    internal static bool Serves(string path) => path.StartsWith(Root, StringComparison.Ordinal) && (path.Length == Root.Length || path[Root.Length] == '/');

    internal static string Link(string endpoint, string? token) => $"{endpoint}{Root}/{(token is null ? "" : "#sign-in=" + token)}";

    internal bool IsBuilt => files is not null;

    internal Task HandleAsync(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        var path = http.Request.Path.Value!;
        if (path == SignInPath)
        {
            headers.CacheControl = "no-store";
            http.Response.ContentType = "application/json";
            return signIn.HandleAsync(http);
        }
        if (files is null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return http.Response.WriteAsync("This server was built without its console, for want of Node.js 20. Install it and start the server again with ./kiln up.\n");
        }
        if (path.Length == Root.Length)
        {
            http.Response.Redirect(Root + "/");
            return Task.CompletedTask;
        }
        return files.ServeAsync(http, path[(Root.Length + 1)..]);
    }
}
